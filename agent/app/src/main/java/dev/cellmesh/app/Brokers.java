package dev.cellmesh.app;

import dev.cellmesh.config.MqttConfig;
import dev.cellmesh.config.MqttTopicConfig;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mqtt.MqttServer;
import dev.cellmesh.sensors.SensorName;
import dev.cellmesh.sensors.mqtt.TopicRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** MQTT as the configuration says it, in the words of the driver. */
final class Brokers {
  private static final Pattern WILDCARD = Pattern.compile("\\{(\\d)}");

  private Brokers() {}

  /**
   * The broker; the client id is this peer's own unless the configuration says one, so that the
   * broker keeps the session over a restart.
   */
  static MqttServer server(MqttConfig.BrokerConfig broker, PeerId self, String suffix) {
    String clientId = broker.clientId();
    MqttServer server =
        MqttServer.of(
            broker.url(),
            clientId != null ? clientId : "cellmesh-" + self.hex().substring(0, 16) + suffix);
    String username = broker.username();
    if (username != null) {
      var password = broker.password();
      server = server.withLogin(username, password == null ? "" : password.reveal());
    }
    var caFile = broker.caFile();
    return caFile == null ? server : server.withCaFile(caFile);
  }

  static TopicRule rule(MqttTopicConfig topic) {
    Map<String, String> units = new LinkedHashMap<>();
    topic
        .units()
        .forEach(
            (field, unit) -> {
              // A field may have a dot in its name, too.
              units.put(SensorName.normalise(field), unit);
              units.put(SensorName.normalise(field.replace('.', '/')), unit);
            });
    String unit = topic.unit();
    if (unit != null) {
      units.put("", unit);
    }
    TopicRule.Format format =
        switch (topic.format()) {
          case AUTO -> TopicRule.Format.AUTO;
          case JSON -> TopicRule.Format.JSON;
          case NUMBER -> TopicRule.Format.NUMBER;
          case TEXT -> TopicRule.Format.TEXT;
        };
    String name = template(topic.filter(), topic.sensor());
    return new TopicRule(topic.filter(), name, "", units, format, topic.retained());
  }

  /**
   * The configuration counts wildcards ({@code {1}} is what the first one matched), the driver
   * counts levels of the topic.
   */
  static String template(String filter, String sensor) {
    if (sensor.equals("{topic}")) {
      // The default: by the conventions of known gateways, and else the whole topic.
      return "";
    }
    Matcher fields = WILDCARD.matcher(sensor);
    StringBuilder template = new StringBuilder();
    while (fields.find()) {
      String level = level(filter, Integer.parseInt(fields.group(1)));
      fields.appendReplacement(template, Matcher.quoteReplacement(level));
    }
    return fields.appendTail(template).toString();
  }

  private static String level(String filter, int wildcard) {
    String[] levels = filter.split("/", -1);
    int seen = 0;
    for (int i = 0; i < levels.length; i++) {
      boolean rest = levels[i].equals("#");
      if ((rest || levels[i].equals("+")) && ++seen == wildcard) {
        return "{" + (i + 1) + (rest ? "+}" : "}");
      }
    }
    return "";
  }
}
