package dev.cellmesh.nostr;

import java.net.URI;

/** Addresses of relays. */
final class RelayUrl {
  private RelayUrl() {}

  /** Throws {@link IllegalArgumentException} if it is none. */
  static void check(String relay) {
    URI uri;
    try {
      uri = URI.create(relay);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the relay " + relay + " is not an address", e);
    }
    boolean webSocket = "ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme());
    if (!webSocket || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "the relay " + relay + " must be written ws://host:port or wss://host");
    }
  }
}
