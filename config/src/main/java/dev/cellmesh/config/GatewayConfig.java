package dev.cellmesh.config;

import java.time.Duration;

/**
 * How readings go into the room.
 *
 * @param channel the channel they are published on
 * @param maxBatchReadings readings in one batch at most, 1 to 1024
 * @param maxBatchDelay how long a reading may wait for company, 0 to 60 s
 * @param maxQueuedReadings readings that wait to be published at most, 100 to 1,000,000; beyond,
 *     the oldest are dropped and counted, but for those that a broker holds until they are taken
 */
public record GatewayConfig(
    String channel, int maxBatchReadings, Duration maxBatchDelay, int maxQueuedReadings) {}
