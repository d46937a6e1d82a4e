package dev.cellmesh.config;

import java.time.Duration;

/**
 * Readings of the board itself.
 *
 * @param every time between two readings, 1 s to 1 h
 */
public record VitalsConfig(boolean enabled, Duration every) {}
