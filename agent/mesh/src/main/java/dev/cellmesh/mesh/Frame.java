package dev.cellmesh.mesh;

/** What all frames have in common: the first byte is the version, the second the type. */
final class Frame {
  /** Of the protocol between linked peers. */
  static final int VERSION = 2;

  static final int HEADER_BYTES = 2;

  /** The largest frame, in bytes. */
  static final int MAX_BYTES = 65_536;

  /** Lower types go over one link and no further, see {@link LinkFrame}. */
  static final int FIRST_ROUTED = 64;

  private Frame() {}
}
