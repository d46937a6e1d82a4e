package dev.cellmesh.nostr;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Nip44;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Payloads into events and back, as {@code docs/protocol-signalling.md} sections 2 and 3 have it.
 * Any thread.
 */
final class Wire {
  static final int ANNOUNCEMENT = 25317;
  static final int SIGNAL = 25318;
  static final String TAG = "x";

  /** Chosen so that an event stays below 16 KiB, the least that relays commonly accept. */
  static final int MAX_PAYLOAD_BYTES = 7680;

  static final int MAX_MESSAGE_CHARACTERS = 16_384;

  private static final int MAX_KEYS = 1024;

  private final Identity identity;
  private final RoomKey roomKey;
  private final byte[] ownAnnounceKey;
  private final Map<PeerId, byte[]> signalKeys = new Recent<>(MAX_KEYS);
  private final Map<PeerId, byte[]> announceKeys = new Recent<>(MAX_KEYS);

  Wire(Identity identity, RoomKey roomKey) {
    this.identity = identity;
    this.roomKey = roomKey;
    this.ownAnnounceKey = roomKey.announceKey(identity.publicKey());
  }

  NostrEvent announcement(int cell, Bytes payload, long createdAt) {
    return event(ANNOUNCEMENT, roomKey.cellTag(cell), ownAnnounceKey, payload, createdAt);
  }

  /** Throws if {@code to} is not the x coordinate of a point. */
  NostrEvent signal(PeerId to, Bytes payload, long createdAt) {
    return event(SIGNAL, roomKey.inboxTag(to.toBytes()), signalKey(to), payload, createdAt);
  }

  private NostrEvent event(
      int kind, String tag, byte[] conversationKey, Bytes payload, long createdAt) {
    byte[] plain = Base64.getEncoder().encode(payload.toArray());
    String content = Nip44.encrypt(conversationKey, plain);
    return NostrEvent.sign(identity, createdAt, kind, List.of(TAG, tag), content);
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
