package dev.cellmesh.sensors.senml;

import dev.cellmesh.sensors.Reading;

/**
 * A reading and the board that took it.
 *
 * @param board a normal board name (see {@link Senml#normaliseBoard})
 */
public record BoardReading(String board, Reading reading) {}
