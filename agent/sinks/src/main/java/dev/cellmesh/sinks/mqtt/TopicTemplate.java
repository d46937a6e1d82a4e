package dev.cellmesh.sinks.mqtt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the topic a reading is republished on, of {@code {room}}, {@code {channel}}, {@code
 * {board}} and {@code {sensor}}. The configuration has checked the template.
 */
final class TopicTemplate {
  private static final Pattern FIELD = Pattern.compile("\\{(room|channel|board|sensor)}");

  private final String template;
  private final String room;
  private final String channel;

  TopicTemplate(String template, String room, String channel) {
    this.template = template;
    this.room = room;
    this.channel = channel;
  }

  /** A sensor's slashes make levels; a board's, a room's and a channel's do not. */
  String topic(String board, String sensor) {
    Matcher fields = FIELD.matcher(template);
    StringBuilder topic = new StringBuilder(template.length() + sensor.length() + board.length());
    while (fields.find()) {
      String value =
          switch (fields.group(1)) {
            case "room" -> level(room);
            case "channel" -> level(channel);
            case "board" -> level(board);
            default -> published(sensor);
          };
      fields.appendReplacement(topic, Matcher.quoteReplacement(value));
    }
    fields.appendTail(topic);
    return topic.toString();
  }

  private static String level(String name) {
    return published(name).replace('/', '_');
  }

  /** Wildcards and NUL must not occur in a topic that is published to (MQTT 5, 4.7). */
  private static String published(String name) {
    return name.replace('+', '_').replace('#', '_').replace('\0', '_');
  }
}
