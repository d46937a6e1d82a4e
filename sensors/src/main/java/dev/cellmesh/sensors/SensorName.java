package dev.cellmesh.sensors;

import java.text.Normalizer;

/**
 * Names of sensors and boards: letters, digits and {@code - : . / _}, beginning with a letter or
 * digit (RFC 8428 section 4.5.1).
 */
public final class SensorName {
  /** Raw names longer than this are refused before any work is done on them, in UTF-16 units. */
  public static final int MAX_RAW_CHARS = 1024;

  private SensorName() {}

  /** Whether the name is normal and within {@link Reading#MAX_NAME_CHARS}. */
  public static boolean isNormal(String name) {
    if (name.isEmpty()
        || name.length() > Reading.MAX_NAME_CHARS
        || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    return name.chars().allMatch(SensorName::isAllowed);
  }

  /**
   * The name as SenML allows it: accents dropped ({@code Küche} becomes {@code Kuche}), a run of
   * anything else that is not allowed becomes one {@code _}, empty topic levels and leading signs
   * vanish. Empty if nothing is left. Two raw names can meet in one normal name.
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

  private static boolean isAllowed(int c) {
    return isAlphanumeric(c) || c == '-' || c == ':' || c == '.' || c == '/' || c == '_';
  }
}
