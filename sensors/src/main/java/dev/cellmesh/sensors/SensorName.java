package dev.cellmesh.sensors;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names of sensors and boards: letters, digits and {@code - : . / _}, beginning with a letter or
 * digit (RFC 8428 section 4.5.1).
 *
 * <p>What comes from outside is <em>encoded</em>: each level between slashes that is allowed stands
 * for itself, any other becomes {@code u--} and its {@link Bootstring}, {@code Küche/temperature}
 * for example {@code u--Kche-bbb/temperature}. Two names never become one, whatever the script, and
 * {@link #readable} gives the first back.
 */
public final class SensorName {
  /** Raw names longer than this are refused before any work is done on them, in UTF-16 units. */
  public static final int MAX_RAW_CHARS = 1024;

  private static final String MARK = "u--";
  private static final int DIGEST_DIGITS = 16;

  private SensorName() {}

  /** Whether the name is normal and within {@link Reading#MAX_NAME_CHARS}. */
  public static boolean isNormal(String name) {
    if (name.isEmpty()
        || name.length() > Reading.MAX_NAME_CHARS
        || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The name of a path such as a topic; empty only for an empty path. */
  public static String encode(String path) {
    return isNormal(path) && !path.contains(MARK) ? path : encode(List.of(path.split("/", -1)));
  }

  /** The name of levels, which may hold slashes themselves; empty only without any. */
  public static String encode(List<String> levels) {
    if (levels.isEmpty() || (levels.size() == 1 && levels.getFirst().isEmpty())) {
      return "";
    }
    StringBuilder name = new StringBuilder(encodeLevel(levels.getFirst(), true));
    levels.stream().skip(1).forEach(level -> name.append('/').append(encodeLevel(level)));
    return bounded(name.toString());
  }

  /** A level of a name, not its first one. */
  public static String encodeLevel(String level) {
    return encodeLevel(level, false);
  }

  /** The same for one that could stand for itself: a name of its own beside it. */
  public static String markedLevel(String level) {
    return marked(level, false);
  }

  private static String encodeLevel(String level, boolean first) {
    boolean begins = !first || (!level.isEmpty() && isAlphanumeric(level.charAt(0)));
    return begins && isPlain(level) && !level.startsWith(MARK) ? level : marked(level, first);
  }

  private static boolean isPlain(String level) {
    for (int i = 0; i < level.length(); i++) {
      if (!isAllowedInLevel(level.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String marked(String level, boolean first) {
    int[] points = level.codePoints().toArray();
    IntPredicate basic =
        i -> isAllowedInLevel(points[i]) && (!first || i > 0 || isAlphanumeric(points[i]));
    return MARK + Bootstring.encode(points, basic);
  }

  /** A name that is too long keeps its beginning and gets a digest of all of it. */
  public static String bounded(String name) {
    if (name.length() <= Reading.MAX_NAME_CHARS) {
      return name;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      String digits = HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
      return name.substring(0, Reading.MAX_NAME_CHARS - DIGEST_DIGITS - 2) + "--" + digits;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /**
   * The name as people write it: what was encoded is decoded. For eyes only: it may hold any
   * character, and two names may look the same.
   */
  public static String readable(String name) {
    return !name.contains(MARK)
        ? name
        : Arrays.stream(name.split("/", -1))
            .map(SensorName::readableLevel)
            .collect(Collectors.joining("/"));
  }

  private static String readableLevel(String level) {
    @Nullable String decoded =
        level.startsWith(MARK) ? Bootstring.decode(level.substring(MARK.length())) : null;
    return decoded == null ? level : decoded;
  }

  /**
   * The name as SenML allows it: accents dropped ({@code Küche} becomes {@code Kuche}), a run of
   * anything else that is not allowed becomes one {@code _}, empty topic levels and leading signs
   * vanish. Empty if nothing is left. Two raw names can meet in one normal name: for names that a
   * person gives, not for those that come from outside.
   */
  public static String normalise(String raw) {
    boolean ascii = raw.chars().allMatch(c -> c < 0x80);
    String decomposed = ascii ? raw : Normalizer.normalize(raw, Normalizer.Form.NFKD);
    StringBuilder name = new StringBuilder(decomposed.length());
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      if (Character.getType(c) == Character.NON_SPACING_MARK) {
        continue;
      }
      char allowed = isAllowed(c) ? c : '_';
      char last = name.isEmpty() ? 0 : name.charAt(name.length() - 1);
      if (last == 0 ? isAlphanumeric(allowed) : !isRun(last, allowed, c)) {
        name.append(allowed);
      }
    }
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == '/' || name.charAt(end - 1) == '_')) {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean isRun(char last, char allowed, char raw) {
    return (allowed == '/' && last == '/') || (allowed == '_' && last == '_' && raw != '_');
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isAllowedInLevel(int c) {
    return c != '/' && isAllowed(c);
  }

  private static boolean isAllowed(int c) {
    return isAlphanumeric(c) || c == '-' || c == ':' || c == '.' || c == '/' || c == '_';
  }
}
