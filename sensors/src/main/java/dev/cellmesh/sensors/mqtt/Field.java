package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.Value;

/**
 * One value of a payload.
 *
 * @param path names from the outermost object inwards, joined with {@code /}; empty for a plain
 *     payload
 */
record Field(String path, Value value) {}
