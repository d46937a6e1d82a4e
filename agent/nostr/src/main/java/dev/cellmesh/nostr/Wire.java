package dev.cellmesh.nostr;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Nip44;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payloads into events and back, as {@code docs/protocol-signalling.md} sections 2 and 3 have it.
 * Any thread.
 */
final class Wire {
  static final int ANNOUNCEMENT = 25317;
  static final int SIGNAL = 25318;
  static final int AUTHENTICATION = 22242;
  static final String TAG = "x";

  /** Chosen so that an event stays below 16 KiB, the least that relays commonly accept. */
  static final int MAX_PAYLOAD_BYTES = 7680;

  static final int MAX_MESSAGE_CHARACTERS = 16_384;

  private static final int MAX_KEYS = 1024;
  private static final int MAX_OWN = 4096;
  private static final int NONCE_CHARACTERS = 44;

  private final Identity identity;
  private final RoomKey roomKey;
  private final byte[] ownAnnounceKey;
  private final Map<PeerId, byte[]> signalKeys = new Recent<>(MAX_KEYS);
  private final Map<PeerId, byte[]> announceKeys = new Recent<>(MAX_KEYS);
  private final Map<String, Boolean> own = new Recent<>(MAX_OWN);

  Wire(Identity identity, RoomKey roomKey) {
    this.identity = identity;
    this.roomKey = roomKey;
    this.ownAnnounceKey = roomKey.announceKey(identity.publicKey());
  }

  /** An announcement on the topic of a cell. */
  Draft announcement(int cell, Bytes payload) {
    return draft(ANNOUNCEMENT, roomKey.cellTag(cell), ownAnnounceKey, payload);
  }

  /** A signal for one peer. Throws if {@code to} is not the x coordinate of a point. */
  Draft signal(PeerId to, Bytes payload) {
    return draft(SIGNAL, roomKey.inboxTag(to.toBytes()), signalKey(to), payload);
  }

  /** What a relay takes or refuses, and nobody but this peer itself hears. */
  Draft probe() {
    String tag = roomKey.inboxTag(identity.publicKey());
    return draft(ANNOUNCEMENT, tag, ownAnnounceKey, Bytes.wrap(new byte[1]));
  }

  private Draft draft(int kind, String tag, byte[] conversationKey, Bytes payload) {
    byte[] plain = Base64.getEncoder().encode(payload.toArray());
    String content = Nip44.encrypt(conversationKey, plain);
    synchronized (own) {
      own.put(nonce(content), Boolean.TRUE);
    }
    return new Draft(kind, tag, content, System.nanoTime());
  }

  /** What differs in any two contents: the payload's version and its 32 random bytes. */
  static String nonce(String content) {
    return content.substring(0, Math.min(NONCE_CHARACTERS, content.length()));
  }

  /** Whether this process has made it, lately. */
  boolean isOwn(String content) {
    synchronized (own) {
      return own.containsKey(nonce(content));
    }
  }

  NostrEvent sign(Draft draft, long createdAt) {
    return NostrEvent.sign(
        identity, createdAt, draft.kind(), List.of(tag(draft, createdAt)), draft.content());
  }

  /** The same with work in it, which takes time; null if it takes too long. */
  @Nullable NostrEvent signWithWork(Draft draft, long createdAt, int bits) {
    List<String> tag = tag(draft, createdAt);
    PeerId author = PeerId.read(identity.publicKey(), 0);
    String nonce = Work.nonce(author, createdAt, draft.kind(), tag, draft.content(), bits);
    if (nonce == null) {
      return null;
    }
    List<List<String>> tags = List.of(tag, Work.tag(nonce, bits));
    return NostrEvent.sign(identity, createdAt, draft.kind(), tags, draft.content());
  }

  private List<String> tag(Draft draft, long createdAt) {
    byte[] author = identity.publicKey();
    return List.of(
        TAG,
        draft.tag(),
        roomKey.proof(author, createdAt, draft.kind(), draft.tag(), draft.content()));
  }

  /** Answers a relay's challenge (NIP-42). */
  NostrEvent authentication(String relay, String challenge, long createdAt) {
    List<List<String>> tags = List.of(List.of("relay", relay), List.of("challenge", challenge));
    return NostrEvent.sign(identity, createdAt, AUTHENTICATION, tags, "");
  }

  /** Decrypts the content of an event whose signature has been verified. */
  Bytes open(NostrEvent event) throws Nip44.Undecryptable {
    byte[] conversationKey;
    if (event.kind() == SIGNAL) {
      conversationKey = signalKey(event.author());
    } else {
      conversationKey = announceKey(event.author());
    }
    byte[] plain = Nip44.decrypt(conversationKey, event.content());
    try {
      byte[] payload = Base64.getDecoder().decode(plain);
      if (payload.length == 0 || payload.length > MAX_PAYLOAD_BYTES) {
        throw new Nip44.Undecryptable("payload of " + payload.length + " bytes");
      }
      return Bytes.wrap(payload);
    } catch (IllegalArgumentException e) {
      throw new Nip44.Undecryptable("not base64 within");
    }
  }

  /** Deriving it takes as long as all else that decryption takes. */
  private byte[] announceKey(PeerId author) {
    synchronized (announceKeys) {
      return announceKeys.computeIfAbsent(author, a -> roomKey.announceKey(a.toBytes()));
    }
  }

  private byte[] signalKey(PeerId peer) {
    synchronized (signalKeys) {
      byte[] known = signalKeys.get(peer);
      if (known != null) {
        return known;
      }
    }
    byte[] made = roomKey.signalKey(identity, peer.toBytes());
    synchronized (signalKeys) {
      signalKeys.put(peer, made);
    }
    return made;
  }
}
