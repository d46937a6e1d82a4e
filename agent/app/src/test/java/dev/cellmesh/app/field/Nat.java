package dev.cellmesh.app.field;

/** How a site's router translates addresses (RFC 4787; in RFC 3489's words). */
enum Nat {
  /** Not at all: the boards have public addresses. */
  OPEN,
  /** One port outside for each port inside, open to everyone; for a site of one board. */
  FULL_CONE,
  /** The same, but open only to whom the board has sent something. */
  PORT_RESTRICTED,
  /** Another port outside for each destination. */
  SYMMETRIC;

  /** The rules, for a router whose interface to the internet is {@code wan}. */
  String rules(String firstBoard) {
    return switch (this) {
      case OPEN -> "";
      case FULL_CONE ->
          translating("masquerade")
              + "table ip nat { chain in { type nat hook prerouting priority -100;"
              + " iifname \"wan\" meta l4proto udp dnat to "
              + firstBoard
              + "; } }\n";
      case PORT_RESTRICTED -> translating("masquerade") + CLOSED;
      case SYMMETRIC -> translating("masquerade random,fully-random") + CLOSED;
    };
  }

  /** What nobody asked for is dropped before it can take a port that is translated later. */
  private static final String CLOSED =
      """
      table ip closed {
        chain in { type filter hook input priority 0; iifname "wan" ct state new drop; }
        chain through { type filter hook forward priority 0; iifname "wan" ct state new drop; }
      }
      """;

  private static String translating(String how) {
    return "table ip nat { chain out { type nat hook postrouting priority 100; oifname \"wan\" "
        + how
        + "; } }\n";
  }
}
