package dev.cellmesh.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MQTT topic filters (MQTT 5.0, section 4.7). */
public final class TopicFilter {
  private static final int MAX_CHARS = 1024;

  private TopicFilter() {}

  /** Whether it is a topic filter by the standard, of at most 1,024 characters. */
  public static boolean isValid(String filter) {
    boolean sized = !filter.isEmpty() && filter.length() <= MAX_CHARS;
    return sized && filter.indexOf('\0') < 0 && misplaced(filter) == null;
  }

  /** Which rule for the places of wildcards a filter breaks; null if it breaks none. */
  static @Nullable String misplaced(String filter) {
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean wild = levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0;
      if (wild && levels[i].length() > 1) {
        return "+ and # stand alone between slashes";
      }
      if (levels[i].equals("#") && i < levels.length - 1) {
        return "# stands only at the end";
      }
    }
    return null;
  }

  /** Programmer's errors only: configuration is checked before. */
  public static void check(String filter) {
    if (!isValid(filter)) {
      throw new IllegalArgumentException("not a topic filter: " + filter);
    }
  }

  /** Whether the topic matches; {@code $SYS} and its like match no leading wildcard. */
  public static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && !filter.startsWith("$")) {
      return false;
    }
    String[] want = filter.split("/", -1);
    String[] have = topic.split("/", -1);
    for (int i = 0; i < want.length; i++) {
      if (want[i].equals("#")) {
        return true;
      }
      if (i >= have.length || (!want[i].equals("+") && !want[i].equals(have[i]))) {
        return false;
      }
    }
    return want.length == have.length;
  }

  /** The filters that no other one covers: overlapping subscriptions bring a message twice. */
  public static List<String> withoutCovered(List<String> filters) {
    List<String> kept = new ArrayList<>();
    for (String filter : filters.stream().distinct().toList()) {
      if (filters.stream().noneMatch(other -> !other.equals(filter) && covers(other, filter))) {
        kept.add(filter);
      }
    }
    return kept;
  }

  /** Whether a filter matches every topic that the other one matches. */
  public static boolean covers(String wide, String narrow) {
    String[] w = wide.split("/", -1);
    String[] n = narrow.split("/", -1);
    for (int i = 0; i < w.length; i++) {
      if (w[i].equals("#")) {
        return true;
      }
      boolean same = i < n.length && w[i].equals(n[i]);
      boolean wider = i < n.length && w[i].equals("+") && !n[i].equals("#");
      if (!same && !wider) {
        return false;
      }
    }
    return w.length == n.length;
  }
}
