package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A subscriber gets a message once at most, at any time, and as it was sent. */
final class OnceEach implements Check {
  private record Key(PeerId origin, long bootEpoch, String channel, long sequence) {}

  private record Received(PeerId by, long bootEpoch, Key message) {}

  private record Counter(PeerId origin, long bootEpoch, String channel) {}

  private final Map<Key, Bytes> sent = new HashMap<>();
  private final Map<Counter, Long> sequences = new HashMap<>();
  private final Set<Received> received = new HashSet<>();

  @Override
  public void handled(Watched peer, Input input, List<Action> actions) {
    switch (input) {
      case Input.Publish p -> sent(peer, p.channel(), p.payload());
      case Input.Broadcast b -> sent(peer, b.channel(), b.payload());
      case Input.Send s -> sent(peer, s.channel(), s.payload());
      default -> {}
    }
    for (Action action : actions) {
      if (action instanceof Action.Deliver(Message message)) {
        delivered(peer, message);
      }
    }
  }

  private void sent(Watched origin, String channel, Bytes payload) {
    long sequence =
        sequences.merge(new Counter(origin.id, origin.bootEpoch, channel), 1L, Long::sum);
    sent.put(new Key(origin.id, origin.bootEpoch, channel, sequence), payload);
  }

  private void delivered(Watched to, Message m) {
    Key key = new Key(m.origin(), m.bootEpoch(), m.channel(), m.sequence());
    Bytes payload = sent.get(key);
    if (!m.payload().equals(payload)) {
      throw new Broken(name(), to + " got " + m + ", but what was sent is " + payload);
    }
    if (!received.add(new Received(to.id, to.bootEpoch, key))) {
      throw new Broken(name(), to + " got " + m + " again");
    }
  }

  /** Whether this life of {@code by} has received that message. */
  boolean has(Watched by, Watched origin, String channel, long sequence) {
    Key key = new Key(origin.id, origin.bootEpoch, channel, sequence);
    return received.contains(new Received(by.id, by.bootEpoch, key));
  }

  /** How many messages this life of {@code origin} has sent on the channel. */
  long sent(Watched origin, String channel) {
    return sequences.getOrDefault(new Counter(origin.id, origin.bootEpoch, channel), 0L);
  }
}
