package dev.cellmesh.nostr;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;

/** Events for tests: signed as the test wants them, then perhaps tampered with. */
public final class Events {
  private Events() {}

  /** Under which the mesh knows whoever has the key. */
  public static PeerId id(Identity identity) {
    return PeerId.read(identity.publicKey(), 0);
  }

  public static long now() {
    return System.currentTimeMillis() / 1000;
  }

  public static NostrEvent sign(
      Identity identity, long createdAt, int kind, List<String> tag, String content) {
    return NostrEvent.sign(identity, createdAt, kind, List.of(tag), content);
  }

  public static NostrEvent withSig(NostrEvent e, String sig) {
    return new NostrEvent(e.id(), e.author(), e.createdAt(), e.kind(), e.tags(), e.content(), sig);
  }

  public static NostrEvent withContent(NostrEvent e, String content) {
    return new NostrEvent(e.id(), e.author(), e.createdAt(), e.kind(), e.tags(), content, e.sig());
  }
}
