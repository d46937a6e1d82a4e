package dev.cellmesh.config.kit;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes, written as {@code "10s"} and {@code "1MiB"}. */
public final class Quantities {
  private static final Pattern QUANTITY = Pattern.compile("([0-9]{1,18})\\s*([A-Za-z]+)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final Map<String, Long> BYTES =
      Map.of(
          "B",
          1L,
          "kB",
          1_000L,
          "MB",
          1_000_000L,
          "KiB",
          1L << 10,
          "MiB",
          1L << 20,
          "GiB",
          1L << 30);

  private Quantities() {}

  /**
   * A duration.
   *
   * @param bareUnit the unit of a bare whole number, {@code "s"} or {@code "ms"}
   */
  public static Kind<Duration> duration(String least, String most, String bareUnit) {
    return new Span(least, most, bareUnit);
  }

  /** A size; a bare whole number is bytes. */
  public static Kind<Long> bytes(String least, String most) {
    return new Size(least, most);
  }

  /** A size that fits an int. */
  public static Kind<Integer> intBytes(String least, String most) {
    return new IntSize(new Size(least, most));
  }

  private static long amount(
      Raw raw, Kind<?> kind, Map<String, Long> units, String bareUnit, String form)
      throws Rejection {
    String text = raw.value() instanceof Long number ? number + bareUnit : raw.text(kind);
    if (raw.isExpanded() && text.matches("[0-9]+")) {
      text += bareUnit;
    }
    Matcher matcher = QUANTITY.matcher(text);
    Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new Rejection(
          Problem.Kind.BAD_VALUE, raw.shown() + " is no " + form, "it takes: " + kind.range());
    }
    BigInteger amount = new BigInteger(matcher.group(1)).multiply(BigInteger.valueOf(unit));
    return amount.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  private static long parse(String text, Map<String, Long> units) {
    Matcher matcher = QUANTITY.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    Long unit = units.get(matcher.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(text);
    }
    return Long.parseLong(matcher.group(1)) * unit;
  }

  private static long within(Raw raw, Kind<?> kind, long amount, long least, long most)
      throws Rejection {
    if (amount < least || amount > most) {
      throw new Rejection(
          Problem.Kind.OUT_OF_RANGE, raw.shown() + " is out of range", "it takes: " + kind.range());
    }
    return amount;
  }

  private record Span(String least, String most, String bareUnit) implements Kind<Duration> {
    @Override
    public Duration read(Raw raw) throws Rejection {
      long millis = amount(raw, this, MILLIS, bareUnit, "duration");
      return Duration.ofMillis(
          within(raw, this, millis, parse(least, MILLIS), parse(most, MILLIS)));
    }

    @Override
    public String range() {
      return "duration, \"" + least + "\" to \"" + most + "\"; a bare number is " + bareUnit;
    }
  }

  private record Size(String least, String most) implements Kind<Long> {
    @Override
    public Long read(Raw raw) throws Rejection {
      long bytes = amount(raw, this, BYTES, "B", "size");
      return within(raw, this, bytes, parse(least, BYTES), parse(most, BYTES));
    }

    @Override
    public String range() {
      return "size, \"" + least + "\" to \"" + most + "\"; a bare number is bytes";
    }
  }

  private record IntSize(Size size) implements Kind<Integer> {
    @Override
    public Integer read(Raw raw) throws Rejection {
      return Math.toIntExact(size.read(raw));
    }

    @Override
    public String range() {
      return size.range();
    }
  }
}
