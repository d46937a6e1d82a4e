package dev.cellmesh.mesh.wire;

/** MQTT 5 topics and filters (OASIS MQTT 5.0, section 4.7), here those of a channel. */
public final class TopicFilter {
  private TopicFilter() {}

  /**
   * Whether messages may be published to {@code topic}: without wildcards and NUL, and not
   * beginning with {@code $}, which leading wildcards do not match. Empty for no topic.
   */
  public static boolean isTopic(String topic) {
    return !topic.startsWith("$")
        && topic.indexOf('+') < 0
        && topic.indexOf('#') < 0
        && topic.indexOf('\0') < 0;
  }

  /** Whether {@code filter} is well formed: wildcards stand alone in a level, {@code #} last. */
  public static boolean isValid(String filter) {
    if (filter.isEmpty() || filter.indexOf('\0') >= 0) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      String level = levels[i];
      boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
      if (wild && (level.length() > 1 || (level.equals("#") && i < levels.length - 1))) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code topic} matches; a malformed filter matches nothing it should not. */
  public static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && !filter.startsWith("$")) {
      return false;
    }
    int f = 0;
    int t = 0;
    int filterEnd = filter.length();
    int topicEnd = topic.length();
    while (true) {
      int fNext = level(filter, f);
      int fLength = fNext - f;
      if (fLength == 1 && filter.charAt(f) == '#') {
        return true;
      }
      int tNext = level(topic, t);
      boolean same =
          (fLength == 1 && filter.charAt(f) == '+')
              || (fLength == tNext - t && filter.regionMatches(f, topic, t, fLength));
      if (!same) {
        return false;
      }
      if (tNext == topicEnd) {
        // "a/#" matches "a" as well.
        return fNext == filterEnd || (fNext + 2 == filterEnd && filter.charAt(fNext + 1) == '#');
      }
      if (fNext == filterEnd) {
        return false;
      }
      f = fNext + 1;
      t = tNext + 1;
    }
  }

  private static int level(String s, int from) {
    int slash = s.indexOf('/', from);
    return slash < 0 ? s.length() : slash;
  }
}
