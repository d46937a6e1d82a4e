package dev.cellmesh.app.mdns;

import java.util.List;

/** A resource record (RFC 1035) of the kinds that a service consists of. */
sealed interface ResourceRecord {
  String name();

  /** How long it may be believed; 0 says that it is void (RFC 6762, section 10.1). */
  long ttlSeconds();

  /** An instance of a service type. */
  record Pointer(String name, long ttlSeconds, String instance) implements ResourceRecord {}

  /** Where an instance is. */
  record Location(String name, long ttlSeconds, int port, String host) implements ResourceRecord {}

  /** What an instance says of itself: {@code key=value}. */
  record Text(String name, long ttlSeconds, List<String> entries) implements ResourceRecord {
    public Text {
      entries = List.copyOf(entries);
    }
  }

  /** A host's IPv4 address, big-endian. */
  record Address(String name, long ttlSeconds, int ipv4) implements ResourceRecord {}
}
