package dev.cellmesh.sinks.mqtt;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Options;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import dev.cellmesh.mqtt.BrokerKeys;
import dev.cellmesh.mqtt.BrokerOptions;
import dev.cellmesh.mqtt.MqttKinds;
import dev.cellmesh.sensors.mqtt.MqttDriver;
import dev.cellmesh.sensors.mqtt.MqttOptions;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.SinkContext;
import dev.cellmesh.sinks.SinkDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** [[sink.mqtt]]. */
public record MqttSinkDriver() implements SinkDriver<MqttSinkOptions> {
  private static final BrokerKeys BROKER =
      new BrokerKeys(
          Key.required(
              "url", MqttKinds.broker(), "mqtt://homeassistant.local:1883", "The broker."));
  private static final Key<String> CHANNEL =
      Key.of("channel", Kinds.channel(), "telemetry", "The channel to take readings from.");
  private static final Key<String> FILTER =
      Key.of("filter", MqttKinds.filter(), "#", "Which readings, by board/sensor.");
  private static final Key<String> TOPIC =
      Key.of(
          "topic",
          MqttKinds.template(Set.of("room", "channel", "board", "sensor")),
          "cellmesh/{board}/{sensor}",
          "The topic to publish to.");
  private static final Key<Boolean> RETAIN =
      Key.of("retain", Kinds.flag(), false, "Whether the broker keeps the last value of a topic.");
  private static final Section SECTION =
      Section.repeated(
          "sink.mqtt", 8, "Brokers that get what the room publishes; up to 8.", keys());

  private static List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>(BROKER.all());
    keys.addAll(List.of(CHANNEL, FILTER, TOPIC, RETAIN));
    return keys;
  }

  @Override
  public Section section() {
    return SECTION;
  }

  @Override
  public MqttSinkOptions read(Table sinks, Options before) {
    List<MqttOptions.One> sources =
        before.find(new MqttDriver()).map(MqttOptions::enabled).orElse(List.of());
    return new MqttSinkOptions(
        sinks.children(SECTION).stream().map(table -> one(table, sources)).toList());
  }

  private static MqttSinkOptions.One one(Table table, List<MqttOptions.One> sources) {
    BrokerOptions broker = BROKER.read(table);
    List<MqttOptions.One> same =
        sources.stream().filter(mqtt -> mqtt.broker().url().equals(broker.url())).toList();
    MqttSinkOptions.One sink =
        new MqttSinkOptions.One(
            broker,
            table.get(CHANNEL),
            table.get(FILTER),
            table.get(TOPIC),
            table.get(RETAIN),
            !same.isEmpty());
    boolean loops =
        same.stream()
            .flatMap(mqtt -> mqtt.topics().stream())
            .anyMatch(topic -> MqttKinds.mayMatch(topic.filter(), sink.topic()));
    if (loops) {
      table.warn(
          TOPIC,
          "a filter of [[mqtt.topics]] matches what this sink writes to the same broker",
          "narrow that filter, so that readings do not go round in circles");
    }
    return sink;
  }

  @Override
  public List<Sink> sinks(MqttSinkOptions options, SinkContext context) {
    List<Sink> sinks = new ArrayList<>();
    options.sinks().forEach(one -> sinks.add(new MqttSink(context.names().get(), one, context)));
    return sinks;
  }
}
