package dev.cellmesh.config;

/**
 * The room to join.
 *
 * @param name the room's name, 1 to 128 characters
 * @param access what opens it
 */
public record RoomConfig(String name, RoomAccess access) {}
