package dev.cellmesh.sinks;

/**
 * What a sink asks to be fed with.
 *
 * @param channel the channel of the room
 * @param filter which readings of it, an MQTT topic filter over {@code board/sensor}
 * @param own whether readings of the sink's own board are among them
 */
public record Wanted(String channel, String filter, boolean own) {}
