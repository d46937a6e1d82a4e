package dev.cellmesh.app.mdns;

import java.util.List;

/**
 * A message of DNS, as far as it matters here: names are in lower case, labels joined by dots.
 *
 * @param isResponse whether it answers, and does not ask
 * @param asked the names that are asked for, by PTR or ANY
 * @param records answers and what comes with them; kinds that nobody here needs are left out
 */
record Message(boolean isResponse, List<String> asked, List<ResourceRecord> records) {
  Message {
    asked = List.copyOf(asked);
    records = List.copyOf(records);
  }

  static Message query(String name) {
    return new Message(false, List.of(name), List.of());
  }

  static Message response(List<ResourceRecord> records) {
    return new Message(true, List.of(), records);
  }
}
