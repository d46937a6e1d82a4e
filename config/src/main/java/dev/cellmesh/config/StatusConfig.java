package dev.cellmesh.config;

import java.nio.file.Path;

/**
 * Where {@code cellmesh status} finds the agent.
 *
 * @param socket path of a Unix socket, 107 bytes at most (sun_path)
 */
public record StatusConfig(Path socket) {}
