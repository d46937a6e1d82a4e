package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gossipsub's control messages. The wire is not protobuf: each field takes what it needs and no
 * more, an id of a message 20 bytes, as Ethereum's consensus layer has it.
 */
final class GossipFrame {
  static final int SUBSCRIBE = 1;
  static final int GRAFT = 2;
  static final int PRUNE = 3;
  static final int IHAVE = 4;
  static final int IWANT = 5;

  static final int ID_BYTES = 20;
  private static final int HEADER_BYTES = 2;

  private GossipFrame() {}

  /** SUBSCRIBE and GRAFT have no fields: there is one topic. */
  static Bytes plain(int type) {
    return Bytes.wrap(new byte[] {Packet.VERSION, (byte) type});
  }

  static Bytes prune(List<PeerId> exchange) {
    byte[] frame = new byte[HEADER_BYTES + exchange.size() * PeerId.BYTES];
    frame[0] = Packet.VERSION;
    frame[1] = PRUNE;
    for (int i = 0; i < exchange.size(); i++) {
      exchange.get(i).write(frame, HEADER_BYTES + i * PeerId.BYTES);
    }
    return Bytes.wrap(frame);
  }

  static List<PeerId> exchanged(Bytes prune) {
    byte[] frame = prune.toArray();
    List<PeerId> peers = new ArrayList<>();
    for (int at = HEADER_BYTES; at < frame.length; at += PeerId.BYTES) {
      peers.add(PeerId.read(frame, at));
    }
    return peers;
  }

  static Bytes ids(int type, List<Long> ids) {
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + ids.size() * ID_BYTES);
    out.put((byte) Packet.VERSION).put((byte) type);
    for (long id : ids) {
      out.putLong(id).position(out.position() + ID_BYTES - Long.BYTES);
    }
    return Bytes.wrap(out.array());
  }

  static List<Long> ids(Bytes frame) {
    ByteBuffer in = ByteBuffer.wrap(frame.toArray());
    List<Long> ids = new ArrayList<>();
    for (int at = HEADER_BYTES; at < frame.length(); at += ID_BYTES) {
      ids.add(in.getLong(at));
    }
    return ids;
  }
}
