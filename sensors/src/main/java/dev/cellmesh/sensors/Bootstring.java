package dev.cellmesh.sensors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Any text as letters, digits and signs: the Bootstring of RFC 3492 (section 6) with the numbers of
 * Punycode, but with code points counted from 0, because signs of ASCII must be encoded as well.
 */
final class Bootstring {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private Bootstring() {}

  /**
   * Encodes text of any length; two texts never give the same.
   *
   * @param basic by index of the code point: whether it may stand as it is
   */
  static String encode(int[] points, IntPredicate basic) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < points.length; i++) {
      if (basic.test(i)) {
        out.append((char) points[i]);
      }
    }
    int basics = out.length();
    int done = basics;
    if (basics > 0) {
      out.append('-');
    }
    int bias = INITIAL_BIAS;
    int delta = 0;
    int n = 0;
    while (done < points.length) {
      int next = least(points, basic, n);
      delta += (next - n) * (done + 1);
      n = next;
      for (int i = 0; i < points.length; i++) {
        if (basic.test(i) || points[i] < n) {
          delta++;
        } else if (points[i] == n) {
          append(out, delta, bias);
          bias = adapt(delta, done + 1, done == basics);
          delta = 0;
          done++;
        }
      }
      delta++;
      n++;
    }
    return out.toString();
  }

  private static int least(int[] points, IntPredicate basic, int from) {
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < points.length; i++) {
      if (!basic.test(i) && points[i] >= from) {
        least = Math.min(least, points[i]);
      }
    }
    return least;
  }

  private static void append(StringBuilder out, int delta, int bias) {
    int q = delta;
    for (int k = BASE; ; k += BASE) {
      int t = threshold(k, bias);
      if (q < t) {
        out.append(DIGITS.charAt(q));
        return;
      }
      out.append(DIGITS.charAt(t + (q - t) % (BASE - t)));
      q = (q - t) / (BASE - t);
    }
  }

  private static int threshold(int k, int bias) {
    return Math.clamp((long) k - bias, T_MIN, T_MAX);
  }

  private static int adapt(int firstDelta, int points, boolean first) {
    int delta = first ? firstDelta / DAMP : firstDelta / 2;
    delta += delta / points;
    int k = 0;
    while (delta > (BASE - T_MIN) * T_MAX / 2) {
      delta /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
  }

  /** What {@link #encode} made this of, or null if it made it of nothing. */
  static @Nullable String decode(String encoded) {
    int dash = encoded.lastIndexOf('-');
    List<Integer> points = new ArrayList<>();
    encoded.chars().limit(Math.max(0, dash)).forEach(points::add);
    long i = 0;
    long n = 0;
    int bias = INITIAL_BIAS;
    int at = dash + 1;
    while (at < encoded.length()) {
      long before = i;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        int digit = at < encoded.length() ? DIGITS.indexOf(encoded.charAt(at++)) : -1;
        i += digit * weight;
        if (digit < 0 || i > Integer.MAX_VALUE) {
          return null;
        }
        int t = threshold(k, bias);
        if (digit < t) {
          break;
        }
        weight *= BASE - t;
        if (weight > Integer.MAX_VALUE) {
          return null;
        }
      }
      int length = points.size() + 1;
      bias = adapt((int) (i - before), length, before == 0);
      n += i / length;
      i %= length;
      if (n > Character.MAX_CODE_POINT) {
        return null;
      }
      points.add((int) i, (int) n);
      i++;
    }
    StringBuilder text = new StringBuilder();
    points.forEach(text::appendCodePoint);
    return text.toString();
  }
}
