package dev.cellmesh.simulator.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Reads scenarios. A line is empty, a comment after {@code #}, a setting {@code key = value}, or
 * something that happens:
 *
 * <pre>
 * at 60s kill 50%
 * at 60s leave 10%
 * at 60s restart 20% after 5s
 * at 60s stall 5% for 10s
 * at 60s partition 50% for 30s
 * at 60s partition 30% one-way for 30s
 * at 60s relays off for 60s
 * at 60s relays slow 2s for 60s         (also: lose 20%, replay 10%, corrupt 10%)
 * at 60s links lose 5% for 60s          (also: duplicate 1%, refuse 10%)
 * at 60s broadcast
 * at 60s plan
 * </pre>
 *
 * Times end in {@code ms}, {@code s} or {@code min}.
 */
public final class ScenarioFile {
  /** The scenarios that come with the simulator. */
  public static final List<String> NAMES =
      List.of(
          "all",
          "half-vanish",
          "churn",
          "bridge-death",
          "settled",
          "bridge-stability",
          "publish-subscribe",
          "speed");

  private static final String FOLDER = "/scenarios/";
  private static final String SUFFIX = ".scenario";
  private static final int MAX_BYTES = 1 << 20;
  private static final List<String> VERBS =
      List.of(
          "kill",
          "leave",
          "restart",
          "stall",
          "partition",
          "relays",
          "links",
          "broadcast",
          "flood",
          "plan");

  private final String file;
  private final List<Fault> faults = new ArrayList<>();
  private Settings settings = Settings.USUAL;
  private int number;
  private List<String> words = List.of();
  private int next;

  private ScenarioFile(String file) {
    this.file = file;
  }

  /**
   * One of {@link #NAMES}, or the file of that path.
   *
   * @throws ScenarioException if there is none, or what is wrong with it
   */
  public static Scenario load(String nameOrPath) throws ScenarioException {
    if (NAMES.contains(nameOrPath)) {
      String resource = FOLDER + nameOrPath + SUFFIX;
      try (InputStream in = ScenarioFile.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException("not packed: " + resource);
        }
        return parse(nameOrPath + SUFFIX, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Path path = Path.of(nameOrPath);
    if (!Files.isRegularFile(path)) {
      throw new ScenarioException(
          "there is no scenario and no file '%s'; did you mean %s? There are: %s"
              .formatted(nameOrPath, Words.nearest(nameOrPath, NAMES), String.join(", ", NAMES)));
    }
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ScenarioException(nameOrPath + ": more than " + MAX_BYTES + " bytes");
      }
      return parse(nameOrPath, Files.readString(path));
    } catch (IOException e) {
      throw new ScenarioException(nameOrPath + " cannot be read: " + e.getMessage());
    }
  }

  /** Parses a scenario's text; {@code file} is for messages. */
  static Scenario parse(String file, String text) throws ScenarioException {
    ScenarioFile parser = new ScenarioFile(file);
    for (String line : text.split("\\R", -1)) {
      parser.line(line);
    }
    parser.faults.sort(Comparator.comparingLong(Fault::atMillis));
    return new Scenario(parser.settings, parser.faults);
  }

  private ScenarioException wrong(String what) {
    return new ScenarioException(file, number, what);
  }

  private void line(String raw) throws ScenarioException {
    number++;
    int comment = raw.indexOf('#');
    String line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
    if (line.isEmpty()) {
      return;
    }
    int equals = line.indexOf('=');
    if (equals >= 0) {
      setting(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      return;
    }
    words = Arrays.asList(line.split("\\s+"));
    next = 0;
    word("at");
    faults.add(fault(time()));
    if (next < words.size()) {
      throw wrong("nothing belongs after '" + words.get(next - 1) + "': " + words.get(next));
    }
  }

  private void setting(String key, String value) throws ScenarioException {
    Setting setting;
    try {
      setting = Setting.named(key);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw wrong(key + " = '" + value + "' is not a number");
    }
    String complaint = setting.complaint(number);
    if (complaint != null) {
      throw wrong(key + " " + complaint);
    }
    settings = settings.with(setting, number);
  }

  private Fault fault(long at) throws ScenarioException {
    return switch (one(VERBS)) {
      case "kill" -> new Fault.Kill(at, share());
      case "leave" -> new Fault.Leave(at, share());
      case "restart" -> new Fault.Restart(at, share(), word("after").time());
      case "stall" -> new Fault.Stall(at, share(), word("for").time());
      case "partition" -> {
        double share = share();
        boolean oneWay = next < words.size() && words.get(next).equals("one-way");
        next += oneWay ? 1 : 0;
        yield new Fault.Partition(at, share, oneWay, word("for").time());
      }
      case "relays" -> relays(at);
      case "links" -> {
        String trouble = one(List.of("lose", "duplicate", "refuse"));
        double share = share();
        Fault.LinkTrouble kind = Fault.LinkTrouble.valueOf(trouble.toUpperCase(Locale.ROOT));
        yield new Fault.Links(at, kind, share, word("for").time());
      }
      case "broadcast" -> new Fault.Broadcast(at, false);
      case "flood" -> new Fault.Broadcast(at, true);
      default -> new Fault.Plan(at);
    };
  }

  private Fault relays(long at) throws ScenarioException {
    String trouble = one(List.of("off", "slow", "lose", "replay", "corrupt"));
    double amount =
        switch (trouble) {
          case "off" -> 0;
          case "slow" -> time();
          default -> share();
        };
    Fault.RelayTrouble kind = Fault.RelayTrouble.valueOf(trouble.toUpperCase(Locale.ROOT));
    return new Fault.Relays(at, kind, amount, word("for").time());
  }

  private String take(String wanted) throws ScenarioException {
    if (next == words.size()) {
      throw wrong("the line ends where " + wanted + " is missing");
    }
    return words.get(next++);
  }

  private ScenarioFile word(String wanted) throws ScenarioException {
    String got = take("'" + wanted + "'");
    if (!got.equals(wanted)) {
      throw wrong("'" + got + "' where '" + wanted + "' belongs");
    }
    return this;
  }

  private String one(List<String> known) throws ScenarioException {
    String got = take("one of " + String.join(", ", known));
    if (!known.contains(got)) {
      throw wrong("'" + got + "' is not known; did you mean " + Words.nearest(got, known) + "?");
    }
    return got;
  }

  private double share() throws ScenarioException {
    String got = take("a share, as 50%,");
    try {
      double percent =
          Double.parseDouble(got.endsWith("%") ? got.substring(0, got.length() - 1) : "x");
      if (percent >= 0 && percent <= 100) {
        return percent / 100;
      }
    } catch (NumberFormatException e) {
      // says the same as a number out of range
    }
    throw wrong("'" + got + "' is not a share; write 0% to 100%, for example 50%");
  }

  private long time() throws ScenarioException {
    String got = take("a time, as 30s,");
    String digits = got.replaceFirst("(ms|s|min)$", "");
    String unit = got.substring(digits.length());
    long factor =
        switch (unit) {
          case "ms" -> 1;
          case "s" -> 1_000;
          default -> 60_000;
        };
    try {
      double millis = Double.parseDouble(unit.isEmpty() ? "x" : digits) * factor;
      if (millis >= 0 && millis <= 1e9) {
        return (long) millis;
      }
    } catch (NumberFormatException e) {
      // says the same as a number out of range
    }
    throw wrong("'" + got + "' is not a time; write for example 500ms, 30s or 2min");
  }
}
