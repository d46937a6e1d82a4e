package dev.cellmesh.mesh.wire;

/**
 * How many cells the whole room wants, as somebody has set it while the room runs. The newest wins
 * everywhere and overrides what each board was configured with.
 *
 * @param version 0 while nobody has set anything; else one more than the version it replaces
 * @param targetCells the most cells, or 0 for no such bound
 * @param cellSize boards wanted per cell, or 0 to choose
 * @param setBy the board that it was set at
 * @param signature {@link #SIGNATURE_BYTES} bytes, zeros until frames are signed
 */
public record RoomParameters(
    int version, int targetCells, int cellSize, PeerId setBy, Bytes signature) {
  /** The most cells that can be set. */
  public static final int MAX_TARGET_CELLS = Structure.MAX_BEARABLE_CELLS;

  /** The most boards per cell that can be set. */
  public static final int MAX_CELL_SIZE = 512;

  static final int SIGNATURE_BYTES = 64;
  private static final Bytes UNSIGNED = Bytes.wrap(new byte[SIGNATURE_BYTES]);

  /** Nobody has set anything. */
  public static final RoomParameters NONE =
      new RoomParameters(0, 0, 0, new PeerId(0, 0, 0, 0), UNSIGNED);

  public RoomParameters {
    check(targetCells, cellSize);
    if (signature.length() != SIGNATURE_BYTES) {
      throw new IllegalArgumentException("signature of " + signature.length() + " bytes");
    }
  }

  public static void check(int targetCells, int cellSize) {
    if (targetCells < 0 || targetCells > MAX_TARGET_CELLS) {
      throw new IllegalArgumentException(
          "target cells must be 0…%d, not %d".formatted(MAX_TARGET_CELLS, targetCells));
    }
    if (cellSize < 0 || cellSize > MAX_CELL_SIZE) {
      throw new IllegalArgumentException(
          "cell size must be 0…%d, not %d".formatted(MAX_CELL_SIZE, cellSize));
    }
  }

  /** What {@code setBy} puts in the place of these. */
  public RoomParameters next(int targetCells, int cellSize, PeerId setBy) {
    return new RoomParameters(version + 1, targetCells, cellSize, setBy, UNSIGNED);
  }

  /**
   * Grows with the version; of one version the setter with the higher hash wins. To be compared
   * without sign.
   */
  public long order() {
    return version == 0 ? 0 : ((long) version << 32) | (Hash.of(setBy) >>> 32);
  }

  public boolean supersedes(RoomParameters other) {
    return Long.compareUnsigned(order(), other.order()) > 0;
  }

  void write(WireWriter out) {
    out.i32(version);
    if (version != 0) {
      out.i32(targetCells).i32(cellSize).peer(setBy).bytes(signature);
    }
  }

  static RoomParameters read(WireReader in) throws Malformed {
    int version = in.i32();
    if (version == 0) {
      return NONE;
    }
    int targetCells = in.bounded(Structure.MAX_BEARABLE_CELLS);
    int cellSize = in.bounded(MAX_CELL_SIZE);
    return new RoomParameters(version, targetCells, cellSize, in.peer(), in.bytes(SIGNATURE_BYTES));
  }
}
