package dev.cellmesh.nostr;

import dev.cellmesh.runtime.Counter;

/** What is counted beside drops, by its name outside. */
public enum Metric {
  EVENTS_IN("events.in", "events_received", "Events that relays sent."),
  EVENTS_OUT("events.out", "events_sent", "Events sent to relays."),
  SESSIONS_ENDED("relay.sessions-ended", "relay_sessions_ended", "Connections to relays lost."),
  NOTICES("relay.notices", "relay_notices", "Notices of relays, which are for people."),
  AUTH_OFFERS("relay.auth-offers", "relay_auth_offers", "Challenges of relays to authenticate."),
  AUTHENTICATED("relay.authenticated", "relay_authenticated", "Challenges that were met."),
  WORKED("relay.worked", "relay_worked", "Events with proof of work in them."),
  DUPLICATES("relay.duplicates", "relay_duplicates", "Own events that a relay had already."),
  DATES_UNREADABLE(
      "relay.dates-unreadable",
      "relay_dates_unreadable",
      "Answers of relays without a usable date.");

  private final String label;
  private final String family;
  private final String help;

  Metric(String label, String family, String help) {
    this.label = label;
    this.family = "nostr_" + family;
    this.help = help;
  }

  String label() {
    return label;
  }

  Counter counter(long value) {
    return Counter.Family.counter(family, help).of(label, value);
  }
}
