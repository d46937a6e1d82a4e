package dev.cellmesh.mesh.wire;

/** What all frames have in common: the first byte is the version, the second the type. */
public final class Frame {
  /** Of the protocol between linked peers. */
  public static final int VERSION = 2;

  static final int HEADER_BYTES = 2;

  /** The largest frame, in bytes. */
  public static final int MAX_BYTES = 65_536;

  /** Lower types go over one link and no further, see {@link LinkFrame}. */
  public static final int FIRST_ROUTED = 64;

  private Frame() {}
}
