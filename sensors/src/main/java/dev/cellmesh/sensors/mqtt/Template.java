package dev.cellmesh.sensors.mqtt;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template of a sensor's name. {@code {topic}} is the whole topic, {@code {2}} its second level,
 * {@code {2+}} the second and all that follow, {@code {model}} a field of the JSON payload, {@code
 * {a.b}} one within another. A field that is absent becomes {@code -}, and is left out at the end
 * of the template, or where a question mark follows it: {@code {subtype?}}.
 */
public final class Template {
  private static final Pattern HOLE = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern LEVEL = Pattern.compile("([1-9][0-9]?)(\\+?)");
  private static final String ABSENT = "-";

  /** The whole topic. */
  static final Template WHOLE_TOPIC = new Template("{topic}");

  /** By the conventions of the system that the topic belongs to, {@link KnownTopics}. */
  static final Template BY_CONVENTION = new Template("");

  private final String text;
  private final List<List<Piece>> levels = new ArrayList<>();
  private final Set<String> fields = new LinkedHashSet<>();

  /** Text, or what a hole says. */
  private record Piece(String text, boolean hole) {
    boolean isOfTopic() {
      return hole && (text.equals("topic") || LEVEL.matcher(text).matches());
    }
  }

  Template(String text) {
    this.text = text;
    for (String level : text.split("/", -1)) {
      List<Piece> pieces = new ArrayList<>();
      Matcher holes = HOLE.matcher(level);
      int from = 0;
      while (holes.find()) {
        pieces.add(new Piece(level.substring(from, holes.start()), false));
        String hole = holes.group(1);
        pieces.add(new Piece(hole, true));
        if (!pieces.getLast().isOfTopic()) {
          fields.add(hole.replace("?", ""));
        }
        from = holes.end();
      }
      pieces.add(new Piece(level.substring(from), false));
      levels.add(List.copyOf(pieces));
    }
  }

  /** The fields of the payload that stand in it, as dotted paths. */
  Set<String> fields() {
    return fields;
  }

  /** Whether the whole topic is in the name, so that no two topics share it. */
  boolean isWholeTopic() {
    return text.startsWith("{topic}");
  }

  boolean isByConvention() {
    return text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template template && template.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As it is written. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * The levels of the name.
   *
   * @param found the values of {@link #fields}; those that are absent are not in it
   */
  List<String> fill(String topic, Map<String, String> found) {
    List<String> name = new ArrayList<>();
    int last = 0;
    for (List<Piece> level : levels) {
      StringBuilder filled = new StringBuilder();
      boolean isOptional = false;
      boolean isPresent = false;
      for (Piece piece : level) {
        String value = piece.hole() ? value(piece.text(), topic, found) : piece.text();
        isOptional |= piece.hole() && piece.text().endsWith("?");
        isPresent |= value != null && !value.isEmpty();
        filled.append(value == null ? ABSENT : value);
      }
      if (isPresent || !isOptional) {
        // A topic has levels of its own; a slash in a field's value is a character like others.
        boolean hasLevels = level.stream().anyMatch(Piece::isOfTopic);
        name.addAll(
            hasLevels ? List.of(filled.toString().split("/", -1)) : List.of(filled.toString()));
        last = isPresent ? name.size() : last;
      }
    }
    return List.copyOf(name.subList(0, last));
  }

  private static @Nullable String value(String hole, String topic, Map<String, String> found) {
    if (hole.equals("topic")) {
      return topic;
    }
    Matcher level = LEVEL.matcher(hole);
    if (!level.matches()) {
      return found.get(hole.replace("?", ""));
    }
    int number = Integer.parseInt(level.group(1));
    String[] levels = topic.split("/", level.group(2).isEmpty() ? -1 : number);
    return number <= levels.length ? levels[number - 1] : "";
  }
}
