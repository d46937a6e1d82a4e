package dev.cellmesh.mesh.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A frame that goes on from peer to peer. A view: the fields are read from the bytes, and a
 * forwarder changes one of them only.
 */
public final class RoutedFrame {
  static final int HEADER_BYTES = 64;
  public static final int MAX_HOPS = 127;

  /** The largest payload of a message, in bytes: room is left for what goes round it. */
  public static final int MAX_PAYLOAD_BYTES =
      Frame.MAX_BYTES - HEADER_BYTES - WireReader.MAX_STRING_BYTES - 224;

  private static final int HOPS_AT = 2;
  private static final int FLAGS_AT = 3;
  private static final int FLOOD = 1 << 2;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Bytes bytes;

  /** Read once: whoever handles a frame asks for it several times. */
  private @Nullable PeerId origin;

  public RoutedFrame(Bytes bytes) {
    this.bytes = bytes;
  }

  public Bytes bytes() {
    return bytes;
  }

  /** The types of routed frames. */
  public static final class Type {
    public static final int DATA = 64;
    public static final int BROADCAST = 65;
    public static final int INTEREST = 66;
    public static final int UNICAST = 67;
    public static final int SIGNAL = 68;
    public static final int EDGE_REQUEST = 69;
    public static final int TIP = 70;
    public static final int PULL = 71;
    public static final int GONE = 72;
    public static final int ENVELOPE = 73;
    public static final int TRANSFER = 74;
    public static final int RETAINED = 75;

    private Type() {}
  }

  public static RoutedFrame parse(Bytes bytes) throws Malformed {
    if (bytes.length() < HEADER_BYTES) {
      throw new Malformed("routed frame of " + bytes.length() + " bytes");
    }
    RoutedFrame frame = new RoutedFrame(bytes);
    boolean flags = bytes.at(FLAGS_AT) == 0 || (frame.isFlood() && frame.type() == Type.BROADCAST);
    if (frame.hops() > MAX_HOPS || !flags) {
      throw new Malformed("hops or flags");
    }
    WireReader.counter(frame.bootEpoch());
    if (WireReader.counter(frame.sequence()) == 0) {
      throw new Malformed("sequence 0");
    }
    return frame;
  }

  /** Starts a frame; the body follows. */
  public static WireWriter start(
      int type, int hops, PeerId origin, long bootEpoch, long sequence, long channelId, int room) {
    return new WireWriter(HEADER_BYTES + room)
        .u8(Frame.VERSION)
        .u8(type)
        .u8(hops)
        .u8(0)
        .peer(origin)
        .i64(bootEpoch)
        .i64(sequence)
        .i64(channelId)
        .i32(0);
  }

  public int type() {
    return bytes.at(1);
  }

  public Priority priority() {
    return switch (type()) {
      case Type.INTEREST, Type.SIGNAL, Type.EDGE_REQUEST -> Priority.CONTROL;
      case Type.ENVELOPE, Type.TRANSFER -> Priority.BACKLOG;
      default -> Priority.LIVE;
    };
  }

  /** Whether every board passes it to all its neighbours. */
  public boolean isFlood() {
    return bytes.at(FLAGS_AT) == FLOOD;
  }

  /** The same frame of this peer's own, as one that floods. */
  public static Bytes flooding(Bytes frame) {
    byte[] bytes = frame.toArray();
    bytes[FLAGS_AT] = FLOOD;
    return Bytes.wrap(bytes);
  }

  public int hops() {
    return bytes.at(HOPS_AT);
  }

  public PeerId origin() {
    PeerId known = origin;
    if (known == null) {
      known = PeerId.read(bytes.array(), bytes.offset() + 4);
      origin = known;
    }
    return known;
  }

  public long bootEpoch() {
    return i64(36);
  }

  public long sequence() {
    return i64(44);
  }

  public long channelId() {
    return i64(52);
  }

  /** What the mesh names the frame by. */
  public long hash() {
    return Hash.frame(origin(), bootEpoch(), channelId(), sequence());
  }

  public WireReader body() throws Malformed {
    return new WireReader(bytes, HEADER_BYTES);
  }

  /** The same frame with one hop less. */
  public RoutedFrame forwarded() {
    byte[] copy = bytes.toArray();
    copy[HOPS_AT]--;
    RoutedFrame forwarded = new RoutedFrame(Bytes.wrap(copy));
    forwarded.origin = origin;
    return forwarded;
  }

  private long i64(int at) {
    return (long) LONGS.get(bytes.array(), bytes.offset() + at);
  }
}
