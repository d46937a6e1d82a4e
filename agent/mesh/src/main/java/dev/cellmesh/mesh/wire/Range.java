package dev.cellmesh.mesh.wire;

/**
 * Some messages of one sequence: of one origin, boot epoch, channel and topic.
 *
 * @param first the number of the first one
 * @param bits bit i stands for number {@code first + i}
 */
public record Range(
    PeerId origin, long bootEpoch, long channelId, String topic, long first, long bits) {
  public static final int MOST = Long.SIZE;

  public Range with(long bits) {
    return new Range(origin, bootEpoch, channelId, topic, first, bits);
  }

  /** What caches name message {@code first + i} by. */
  public long hash(int i) {
    return Data.hash(origin, bootEpoch, channelId, Hash.text(topic), first + i);
  }

  public boolean has(int i) {
    return (bits >>> i & 1) != 0;
  }

  /** Everything but the origin. */
  void write(WireWriter out) {
    out.i64(bootEpoch).i64(channelId).string(topic).i32((int) first).i64(bits);
  }

  static Range read(PeerId origin, WireReader in) throws Malformed {
    Range range = new Range(origin, in.counter(), in.i64(), in.string(), in.u32(), in.i64());
    if (range.first == 0 || range.bits == 0) {
      throw new Malformed("range of nothing");
    }
    return range;
  }
}
