package dev.cellmesh.sinks;

import java.util.function.Supplier;

/**
 * What a sink may know of its board and room.
 *
 * @param board the board's identity: 64 hexadecimal digits, the same after a restart
 * @param boardName how people call the board
 * @param room the room's name
 * @param names gives each sink of the board the next name: {@code sink1}, {@code sink2} …
 */
public record SinkContext(String board, String boardName, String room, Supplier<String> names) {}
