package dev.cellmesh.runtime;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One count of a running peer, from its start.
 *
 * @param family what is counted; counters of one family differ in their labels
 * @param labels what tells it from the others of its family, by snake_case name
 * @param name the same in one word, as people read it in {@code cellmesh status}
 */
public record Counter(Family family, SortedMap<String, String> labels, String name, long value) {
  private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  /**
   * What counters of one kind have in common: Prometheus' metric family.
   *
   * @param name snake_case, the unit last, without the suffix {@code _total}
   * @param help one sentence
   */
  public record Family(String name, Type type, String help) {
    /** Programmers' errors only. */
    public Family {
      checkName(name);
    }

    /** A family of what only grows. */
    public static Family counter(String name, String help) {
      return new Family(name, Type.COUNTER, help);
    }

    /** A family of what goes up and down. */
    public static Family gauge(String name, String help) {
      return new Family(name, Type.GAUGE, help);
    }

    /** The only one of this family. */
    public Counter of(String counterName, long value) {
      return new Counter(this, Collections.emptySortedMap(), counterName, value);
    }

    /** One of several that one label tells apart. */
    public Counter of(String label, String labelValue, String counterName, long value) {
      return of(new TreeMap<>(Collections.singletonMap(label, labelValue)), counterName, value);
    }

    /** One of several that some labels tell apart. */
    public Counter of(SortedMap<String, String> labels, String counterName, long value) {
      return new Counter(this, labels, counterName, value);
    }
  }

  /** How the count moves. */
  public enum Type {
    /** It only grows. */
    COUNTER,
    /** It is as much as there is now. */
    GAUGE
  }

  /** Copies the labels. */
  public Counter {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    labels.keySet().forEach(Counter::checkName);
  }

  /** The count of that name among them; 0 if there is none. */
  public static long value(List<Counter> counters, String name) {
    return counters.stream().filter(c -> c.name.equals(name)).mapToLong(Counter::value).sum();
  }

  private static void checkName(String name) {
    if (!SNAKE_CASE.matcher(name).matches()) {
      throw new IllegalArgumentException("not in snake_case: " + name);
    }
  }
}
