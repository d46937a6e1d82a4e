package dev.cellmesh.mesh.wire;

/**
 * A frame of type DATA, read: a published message.
 *
 * @param topic what filters match
 * @param number counts the origin's messages on this channel and topic, from 1
 * @param gapMillis how long after the previous one of the topic it was published; {@link #MAX_U32}
 *     if that or more, 0 for the first
 * @param level it goes to subscriptions whose interval is at most this, in milliseconds
 * @param payloadBytes how many of the frame's last bytes are what was published
 */
public record Data(
    RoutedFrame frame, String topic, long number, long gapMillis, long level, int payloadBytes)
    implements Published {
  public static final long MAX_U32 = 0xffff_ffffL;

  /** Of the body, beside the topic's text and the payload. */
  public static final int FIXED_BYTES = 14;

  public static Data read(RoutedFrame frame) throws Malformed {
    WireReader in = frame.body();
    String topic = in.string();
    long number = in.u32();
    if (number == 0) {
      throw new Malformed("number 0 of a topic");
    }
    return new Data(frame, topic, number, in.u32(), in.u32(), in.remaining());
  }

  /** What was published; a view. */
  public Bytes payload() {
    Bytes all = frame.bytes();
    return Bytes.wrap(all.array(), all.offset() + all.length() - payloadBytes, payloadBytes);
  }

  /** What caches name it by: the same for every copy. */
  public long hash() {
    return hash(frame.origin(), frame.bootEpoch(), frame.channelId(), Hash.text(topic), number);
  }

  static long hash(PeerId origin, long bootEpoch, long channelId, long topicHash, long number) {
    return Hash.combine(Hash.frame(origin, bootEpoch, channelId, topicHash), number);
  }
}
