package dev.cellmesh.nostr;

import dev.cellmesh.keys.Nip44;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges every event that comes in, cheapest check first ({@code docs/protocol-signalling.md}
 * section 4), and hands on what passes. Any thread.
 */
final class Receiver {
  static final long FRESH_SECONDS = 90;
  private static final int MAX_REMEMBERED_IDS = 8192;

  /** What passed: decrypted and correctly signed. */
  record Received(int kind, PeerId from, Bytes payload) {}

  private final PeerId self;
  private final Wire wire;
  private final String inboxTag;
  private final RelayClock clock;
  private final Counters counters;
  private final Consumer<Received> sink;
  private final Map<String, Boolean> accepted = new Recent<>(MAX_REMEMBERED_IDS);
  private volatile Set<String> topics = Set.of();

  Receiver(
      PeerId self,
      RoomKey roomKey,
      Wire wire,
      RelayClock clock,
      Counters counters,
      Consumer<Received> sink) {
    this.self = self;
    this.wire = wire;
    this.inboxTag = roomKey.inboxTag(self.toBytes());
    this.clock = clock;
    this.counters = counters;
    this.sink = sink;
  }

  String inboxTag() {
    return inboxTag;
  }

  /** The tags of the cells that are listened to. */
  void listen(Set<String> topicTags) {
    topics = Set.copyOf(topicTags);
  }

  /** An event of a relay's subscription. */
  void fromRelay(NostrEvent event, Source source) {
    Drop fault = judge(event, source, false);
    if (fault != null) {
      drop(fault, source);
    }
  }

  /** A sealed event that came through the mesh. */
  void sealed(Bytes sealed, Source source) {
    if (sealed.length() > Wire.MAX_MESSAGE_CHARACTERS) {
      drop(Drop.OVERSIZE, source);
      return;
    }
    try {
      Drop fault = judge(NostrEvent.parse(sealed.utf8()), source, true);
      if (fault != null) {
        drop(fault, source);
      }
    } catch (MalformedException e) {
      drop(Drop.MALFORMED, source);
    }
  }

  void drop(Drop reason, Source source) {
    if (reason.isOrdinary()) {
      counters.dropOrdinary(reason.label(), source.name());
    } else {
      counters.drop(reason.label(), source.name());
    }
  }

  private @Nullable Drop judge(NostrEvent event, Source source, boolean signalOnly) {
    Drop fault = misaddressed(event, signalOnly);
    if (fault != null) {
      return fault;
    }
    if (isKnown(event)) {
      return Drop.DUPLICATE;
    }
    long now = System.nanoTime();
    if (!source.admitsSender(event.author(), now)) {
      return Drop.RATE_SENDER;
    }
    if (!source.admits(now)) {
      return Drop.RATE_TOTAL;
    }
    if (Math.abs(event.createdAt() - clock.nowSeconds(now)) > FRESH_SECONDS) {
      return Drop.STALE;
    }
    if (!event.hasTrueId()) {
      return Drop.ID;
    }
    if (!event.hasTrueSignature()) {
      return Drop.SIGNATURE;
    }
    Bytes payload;
    try {
      payload = wire.open(event);
    } catch (Nip44.Undecryptable e) {
      return Drop.DECRYPT;
    }
    if (!remember(event)) {
      return Drop.DUPLICATE;
    }
    sink.accept(new Received(event.kind(), event.author(), payload));
    return null;
  }

  private @Nullable Drop misaddressed(NostrEvent event, boolean signalOnly) {
    boolean signal = event.kind() == Wire.SIGNAL;
    if (!signal && (signalOnly || event.kind() != Wire.ANNOUNCEMENT)) {
      return Drop.KIND;
    }
    String tag = event.tag(Wire.TAG);
    if (tag == null || event.tags().size() != 1 || event.tags().getFirst().size() != 2) {
      return Drop.TAG;
    }
    if (signal ? !tag.equals(inboxTag) : !topics.contains(tag)) {
      return Drop.TAG;
    }
    return event.author().equals(self) ? Drop.OWN : null;
  }

  private boolean isKnown(NostrEvent event) {
    synchronized (accepted) {
      return accepted.containsKey(event.id());
    }
  }

  /** Ids are remembered only here: a forged copy that came first must not shut out the true one. */
  private boolean remember(NostrEvent event) {
    synchronized (accepted) {
      return accepted.put(event.id(), Boolean.TRUE) == null;
    }
  }
}
