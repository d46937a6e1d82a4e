package dev.cellmesh.nostr;

import dev.cellmesh.keys.Nip44;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges every event that comes in, cheapest check first ({@code docs/protocol-signalling.md}
 * section 4), and hands on what passes. Any thread.
 */
final class Receiver {
  private static final int MAX_REMEMBERED = 8192;
  private static final int PROOF_DIGITS = 32;

  /** What this peer's last process has said may still be on its way when the next one has begun. */
  private static final long ECHO_SECONDS = 10;

  /** What passed: decrypted and correctly signed. */
  record Received(int kind, PeerId from, Bytes payload) {}

  private final PeerId self;
  private final Wire wire;
  private final String inboxTag;
  private final RoomKey roomKey;
  private final Counters counters;
  private final Consumer<Received> sink;
  private final Runnable identityShared;
  private final long startedNanos = System.nanoTime();
  private final Map<String, Boolean> acceptedIds = new Recent<>(MAX_REMEMBERED);
  private final Map<String, Boolean> acceptedContents = new Recent<>(MAX_REMEMBERED);
  private volatile Set<String> topics = Set.of();

  Receiver(
      PeerId self,
      RoomKey roomKey,
      Wire wire,
      Counters counters,
      Consumer<Received> sink,
      Runnable identityShared) {
    this.self = self;
    this.wire = wire;
    this.inboxTag = roomKey.inboxTag(self.toBytes());
    this.roomKey = roomKey;
    this.counters = counters;
    this.sink = sink;
    this.identityShared = identityShared;
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
    boolean own = event.author().equals(self);
    long now = System.nanoTime();
    if (own && mayBeEcho(event, source, now)) {
      return Drop.OWN;
    }
    if (isAccepted(acceptedIds, event.id())) {
      return Drop.DUPLICATE;
    }
    if (!source.clock().isFresh(event.createdAt(), now)) {
      return Drop.STALE;
    }
    fault = unproven(event, source, now);
    if (fault != null) {
      return fault;
    }
    String content = event.author().hex() + Wire.nonce(event.content());
    // The same in another version, as another relay's clock or wish for work has made it.
    if (isAccepted(acceptedContents, content)) {
      return Drop.DUPLICATE;
    }
    if (!source.admitsSender(event.author(), now)) {
      return Drop.RATE_SENDER;
    }
    if (!source.admits(now)) {
      return Drop.RATE_TOTAL;
    }
    fault = forged(event, source);
    if (fault != null) {
      return fault;
    }
    source.charge(event.author(), now);
    if (own) {
      accept(event, content);
      identityShared.run();
      return Drop.TWIN;
    }
    return open(event, content);
  }

  private @Nullable Drop open(NostrEvent event, String content) {
    Bytes payload;
    try {
      payload = wire.open(event);
    } catch (Nip44.Undecryptable e) {
      return Drop.DECRYPT;
    }
    if (!accept(event, content)) {
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
    if (!hasTagsInOrder(event.tags())) {
      return Drop.TAG;
    }
    String tag = event.tags().getFirst().get(1);
    return (signal ? tag.equals(inboxTag) : topics.contains(tag)) ? null : Drop.TAG;
  }

  /** The address with its proof, then perhaps the nonce of a proof of work. */
  private static boolean hasTagsInOrder(List<List<String>> tags) {
    if (tags.isEmpty() || tags.size() > 2) {
      return false;
    }
    List<String> address = tags.getFirst();
    List<String> work = tags.getLast();
    return address.size() == 3
        && address.getFirst().equals(Wire.TAG)
        && address.get(2).length() == PROOF_DIGITS
        && (tags.size() == 1
            || ((work.size() == 2 || work.size() == 3)
                && work.getFirst().equals(NostrEvent.NONCE)));
  }

  /** Whether an event of this peer's is of this process or may be of the one before. */
  private boolean mayBeEcho(NostrEvent event, Source source, long now) {
    long runs = TimeUnit.NANOSECONDS.toSeconds(now - startedNanos);
    return wire.isOwn(event.content())
        || event.createdAt() <= source.clock().seconds(now) - runs + ECHO_SECONDS;
  }

  /** Whoever does not hold the room's key fails here, at a cost that is bounded by itself. */
  private @Nullable Drop unproven(NostrEvent event, Source source, long now) {
    if (!source.admitsOutsider(now)) {
      return Drop.RATE_OUTSIDERS;
    }
    List<String> address = event.tags().getFirst();
    String proof =
        roomKey.proof(
            event.author().toBytes(),
            event.createdAt(),
            event.kind(),
            address.get(1),
            event.content());
    if (MessageDigest.isEqual(ascii(proof), ascii(address.get(2)))) {
      return null;
    }
    source.chargeOutsider(now);
    return Drop.PROOF;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Of a member's event, an outsider can make a copy with another id or signature. */
  private static @Nullable Drop forged(NostrEvent event, Source source) {
    String proof = event.tags().getFirst().get(2);
    if (!source.admitsProof(proof)) {
      return Drop.SIGNATURE;
    }
    Drop fault = !event.hasTrueId() ? Drop.ID : !event.hasTrueSignature() ? Drop.SIGNATURE : null;
    if (fault != null) {
      source.forged(proof);
    }
    return fault;
  }

  private static boolean isAccepted(Map<String, Boolean> accepted, String what) {
    synchronized (accepted) {
      return accepted.containsKey(what);
    }
  }

  /** Remembered only here: a forged copy that came first must not shut out the true one. */
  private boolean accept(NostrEvent event, String content) {
    synchronized (acceptedIds) {
      acceptedIds.put(event.id(), Boolean.TRUE);
    }
    synchronized (acceptedContents) {
      return acceptedContents.put(content, Boolean.TRUE) == null;
    }
  }
}
