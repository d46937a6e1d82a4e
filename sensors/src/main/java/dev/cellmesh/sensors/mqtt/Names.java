package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.sensors.SensorName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that two sources never share a sensor's name. A topic {@code a/b} keeps its name; the
 * field {@code b} of a payload at {@code a} and a name that a {@link Family} shortened yield to it,
 * and take one that is theirs alone. Who yields depends on the names alone, not on who came first.
 * For one thread.
 */
final class Names {
  private final Map<String, Source> owners = new Recent<>();

  /** How much a source is entitled to a name. */
  enum Claim {
    /** The user gave it; two sources may have it then. */
    CONFIGURED,
    /** It is the topic. */
    TOPIC,
    /** It is topic and field. */
    FIELD,
    /** A convention made it of them. */
    SHORTENED
  }

  /**
   * Where a value comes from.
   *
   * @param claim the claim to the name
   * @param family the system, sensors of one name in which are one sensor; empty for none
   * @param topic the message's topic
   * @param path the field's path
   */
  record Source(Claim claim, String family, String topic, List<String> path) {
    private boolean isSame(Source other) {
      boolean areShortened = claim == Claim.SHORTENED && other.claim == Claim.SHORTENED;
      return areShortened
          ? family.equals(other.family)
          : topic.equals(other.topic) && path.equals(other.path);
    }

    private int compare(Source other) {
      int byClaim = claim.compareTo(other.claim);
      int byFamily = byClaim != 0 ? byClaim : family.compareTo(other.family);
      return byFamily != 0 ? byFamily : topic.compareTo(other.topic);
    }
  }

  /**
   * The name for a source.
   *
   * @param name the name that it would have
   * @return that, or one of its own if another source is more entitled to it
   */
  String nameFor(String name, Source source) {
    @Nullable Source owner = owners.get(name);
    if (owner == null || owner.isSame(source) || source.compare(owner) < 0) {
      owners.put(name, source);
      return name;
    }
    return switch (source.claim()) {
      case CONFIGURED -> name;
      case SHORTENED -> {
        List<String> levels = new ArrayList<>(List.of(source.topic().split("/", -1)));
        levels.addAll(source.path());
        Source whole = new Source(Claim.FIELD, source.family(), source.topic(), source.path());
        yield nameFor(SensorName.encode(levels), whole);
      }
      case TOPIC, FIELD -> marked(source);
    };
  }

  /** Whether the name is another source's too, by the user's will. */
  boolean isShared(String name, Source source) {
    @Nullable Source owner = owners.get(name);
    return source.claim() == Claim.CONFIGURED && owner != null && !owner.isSame(source);
  }

  private static String marked(Source source) {
    StringBuilder name = new StringBuilder(SensorName.encode(source.topic()));
    source.path().forEach(level -> name.append('/').append(SensorName.markedLevel(level)));
    return SensorName.bounded(name.toString());
  }
}
