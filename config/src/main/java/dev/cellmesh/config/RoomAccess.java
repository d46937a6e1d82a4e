package dev.cellmesh.config;

import dev.cellmesh.config.kit.Secret;

/** What the room's key is made of, beside its name. It hides the room; it admits nobody. */
public sealed interface RoomAccess {
  /** Nothing: everybody who knows the name can join. To be said aloud at start-up. */
  record Open() implements RoomAccess {}

  /** A password that people chose; costly to guess only if it is long. */
  record Password(Secret secret) implements RoomAccess {}

  /** A generated invite with 160 random bits. */
  record Invite(Secret secret) implements RoomAccess {}
}
