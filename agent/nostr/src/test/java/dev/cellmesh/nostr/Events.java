package dev.cellmesh.nostr;

import java.util.List;

/** Events for tests of the relay: signed as the test wants them, then perhaps tampered with. */
public final class Events {
  private Events() {}

  public static long now() {
    return System.currentTimeMillis() / 1000;
  }

  public static NostrEvent sign(
      Identity identity, long createdAt, int kind, List<String> tag, String content) {
    return NostrEvent.sign(identity, createdAt, kind, tag, content);
  }

  public static NostrEvent withSig(NostrEvent e, String sig) {
    return new NostrEvent(e.id(), e.author(), e.createdAt(), e.kind(), e.tags(), e.content(), sig);
  }

  public static NostrEvent withContent(NostrEvent e, String content) {
    return new NostrEvent(e.id(), e.author(), e.createdAt(), e.kind(), e.tags(), content, e.sig());
  }
}
