package dev.cellmesh.config;

import java.net.URI;
import java.util.List;

/**
 * Where boards find each other.
 *
 * @param relays 1 to 16 different relays, {@code ws} or {@code wss}, all used in parallel
 */
public record NostrConfig(List<URI> relays) {
  public NostrConfig {
    relays = List.copyOf(relays);
  }
}
