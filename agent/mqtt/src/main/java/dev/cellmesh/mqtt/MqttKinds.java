package dev.cellmesh.mqtt;

import dev.cellmesh.config.kit.Addresses;
import dev.cellmesh.config.kit.Kind;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brokers, topic filters and the templates that name sensors and topics. */
public final class MqttKinds {
  private static final int MAX_TOPIC_BYTES = 1024;
  private static final Pattern HOLE = Pattern.compile("\\{([^{}]*)}");

  /** A wildcard's number, or a field's path. */
  private static final Pattern FIELD = Pattern.compile("[1-9][0-9]?|[^\\d\\s{}?/][^\\s{}?/]*");

  private MqttKinds() {}

  /** A broker's URL; the port is filled in. */
  public static Kind<URI> broker() {
    return new Broker();
  }

  /** A version of MQTT. */
  static Kind<Protocol> protocol() {
    return new Version();
  }

  /** A topic filter (MQTT 5, section 4.7). */
  public static Kind<String> filter() {
    return new Filter();
  }

  /** Text with holes that must be among the given ones. */
  public static Kind<String> template(Set<String> holes) {
    return new Template(Set.copyOf(holes), false);
  }

  /** Text with the holes topic, numbers of wildcards, and fields of a payload, dotted paths. */
  public static Kind<String> fieldTemplate() {
    return new Template(Set.of("topic"), true);
  }

  /** What stands in the braces of a template, in order. */
  public static List<String> holes(String template) {
    List<String> holes = new ArrayList<>();
    Matcher matcher = HOLE.matcher(template);
    while (matcher.find()) {
      holes.add(matcher.group(1));
    }
    return holes;
  }

  /** How many wildcards a filter has. */
  public static int wildcards(String filter) {
    return (int) List.of(filter.split("/", -1)).stream().filter(MqttKinds::isWildcard).count();
  }

  private static boolean isWildcard(String level) {
    return level.equals("+") || level.equals("#");
  }

  /** Whether a filter can match some topic that the template makes; a level with a hole is any. */
  public static boolean mayMatch(String filter, String template) {
    String[] filters = filter.split("/", -1);
    String[] levels = template.split("/", -1);
    for (int i = 0; i < filters.length; i++) {
      if (filters[i].equals("#")) {
        return !template.startsWith("$") || i > 0;
      }
      if (i >= levels.length) {
        return false;
      }
      boolean open = levels[i].contains("{");
      if (open && levels[i].contains("{sensor}")) {
        return true;
      }
      if (!filters[i].equals("+") && !open && !filters[i].equals(levels[i])) {
        return false;
      }
    }
    return filters.length == levels.length;
  }

  /** Over WebSocket a broker has a path, and else none. */
  private record Broker() implements Kind<URI> {
    private static final Kind<URI> PLAIN = Addresses.server(Map.of("mqtt", 1883, "mqtts", 8883));
    private static final Kind<URI> WEB = Addresses.url(Map.of("ws", 80, "wss", 443));

    @Override
    public URI read(Raw raw) throws Rejection {
      return raw.text(this).startsWith("ws") ? WEB.read(raw) : PLAIN.read(raw);
    }

    @Override
    public String range() {
      return PLAIN.range() + ", or over WebSocket " + WEB.range() + " and a path";
    }
  }

  private record Version() implements Kind<Protocol> {
    @Override
    public Protocol read(Raw raw) throws Rejection {
      String text = raw.value() instanceof Long number ? number.toString() : raw.text(this);
      if (!Protocol.words().contains(text)) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE, raw.shown() + " is no version", "it takes: " + range());
      }
      return Protocol.of(text);
    }

    @Override
    public String range() {
      return '"' + String.join("\", \"", Protocol.words()) + '"';
    }
  }

  private record Filter() implements Kind<String> {
    @Override
    public String read(Raw raw) throws Rejection {
      String filter = Kinds.text(MAX_TOPIC_BYTES).read(raw);
      String misplaced = TopicFilter.misplaced(filter);
      if (misplaced != null) {
        throw new Rejection(Problem.Kind.BAD_VALUE, raw.shown() + " is no topic filter", misplaced);
      }
      if (filter.startsWith("$share/")) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE,
            raw.shown()
                + " is a shared subscription, whose messages the broker deals out to several",
            "write the filter alone, without $share and the group");
      }
      return filter;
    }

    @Override
    public String range() {
      return "MQTT topic filter with + and #";
    }
  }

  private record Template(Set<String> known, boolean fields) implements Kind<String> {
    @Override
    public String read(Raw raw) throws Rejection {
      String text = Kinds.text(MAX_TOPIC_BYTES).read(raw);
      for (String hole : holes(text)) {
        if (!known.contains(hole) && !(fields && FIELD.matcher(hole).matches())) {
          throw new Rejection(
              Problem.Kind.BAD_VALUE,
              raw.isExpanded() ? "has an unknown hole" : "knows no {" + hole + "}",
              "it takes: " + range());
        }
      }
      if (HOLE.matcher(text).replaceAll("").matches(".*[{}+#].*")) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE,
            raw.shown() + " has a stray { } + or #",
            "it takes: " + range());
      }
      return text;
    }

    @Override
    public String range() {
      List<String> holes =
          new ArrayList<>(known.stream().sorted().map(h -> "{" + h + "}").toList());
      if (fields) {
        holes.add("{1}, {2} … (what that wildcard matched)");
        holes.add("{model} or {a.b} (a field of a JSON payload)");
      }
      return "template with " + String.join(", ", holes);
    }
  }
}
