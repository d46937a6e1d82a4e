package dev.cellmesh.runtime;

/** Where rooms come from. */
public final class Rooms {
  private Rooms() {}

  /** Starts the drivers and joins; returns at once, see {@link Room#joined}. */
  public static Room join(RoomOptions options) {
    return MeshRoom.start(options);
  }
}
