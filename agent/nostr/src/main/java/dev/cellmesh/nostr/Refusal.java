package dev.cellmesh.nostr;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a relay has refused something: NIP-01's machine-readable prefix, and what its words say.
 *
 * @param reason as the relay gave it
 */
record Refusal(Kind kind, String reason) {
  /** What to do about it. */
  enum Kind {
    DUPLICATE,
    RATE_LIMITED,
    AUTHENTICATE,
    WORK,
    /** The date of the event is not near the relay's time. */
    TIME,
    /** The relay does not want us. */
    UNWANTED,
    OTHER
  }

  private static final Pattern TIME =
      Pattern.compile("created_at|timestamp|expired|too (early|late|old|new)|future|in the past");
  private static final Pattern RATE =
      Pattern.compile("rate.?limit|slow down|too (many|fast|much)|throttl");
  private static final Pattern NUMBER = Pattern.compile("\\b[0-9]{1,3}\\b");

  /** Reads a reason of {@code OK} or {@code CLOSED}. */
  static Refusal of(String reason) {
    int colon = reason.indexOf(':');
    String prefix = colon < 0 ? "" : reason.substring(0, colon);
    Kind kind =
        switch (prefix) {
          case "duplicate" -> Kind.DUPLICATE;
          case "rate-limited" -> Kind.RATE_LIMITED;
          case "auth-required" -> Kind.AUTHENTICATE;
          case "pow" -> Kind.WORK;
          case "restricted", "blocked" -> Kind.UNWANTED;
          default -> TIME.matcher(lower(reason)).find() ? Kind.TIME : Kind.OTHER;
        };
    return new Refusal(kind, reason);
  }

  /** Whether a notice, which is for people, asks to slow down. */
  static boolean isAboutRate(String notice) {
    return RATE.matcher(lower(notice)).find();
  }

  /** The work that is asked for: the largest number of the words, as in "difficulty 5<20"; or 0. */
  int bits() {
    int most = 0;
    Matcher numbers = NUMBER.matcher(reason);
    while (numbers.find()) {
      most = Math.max(most, Integer.parseInt(numbers.group()));
    }
    return most;
  }

  /** For a line of the log or of the status. */
  String brief() {
    return brief(reason);
  }

  static String brief(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
