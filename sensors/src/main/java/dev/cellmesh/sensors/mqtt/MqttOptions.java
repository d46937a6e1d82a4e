package dev.cellmesh.sensors.mqtt;

import dev.cellmesh.mqtt.BrokerOptions;
import java.net.URI;
import java.util.List;

/**
 * The MQTT brokers that sensors publish to.
 *
 * @param brokers 1 to 8; only one of them without a prefix
 */
public record MqttOptions(List<One> brokers) {
  public MqttOptions {
    brokers = List.copyOf(brokers);
  }

  /**
   * One broker.
   *
   * @param enabled whether to read from it at all
   * @param broker how to reach it
   * @param maxPayloadBytes larger messages are dropped and counted, 1 KiB to 1 MiB
   * @param prefix stands before the names of its sensors, or empty
   * @param topics what to read, 1 to 64 entries
   */
  public record One(
      boolean enabled,
      BrokerOptions broker,
      int maxPayloadBytes,
      String prefix,
      List<TopicOptions> topics) {
    public One {
      topics = List.copyOf(topics);
    }

    private One withEnabled(boolean newEnabled) {
      return new One(newEnabled, broker, maxPayloadBytes, prefix, topics);
    }

    private One withUrl(URI url) {
      return new One(enabled, broker.withUrl(url), maxPayloadBytes, prefix, topics);
    }
  }

  /** Those to be read. */
  public List<One> enabled() {
    return brokers.stream().filter(One::enabled).toList();
  }

  /** The same with none of them to be read. */
  public MqttOptions disabled() {
    return new MqttOptions(brokers.stream().map(one -> one.withEnabled(false)).toList());
  }

  /** The first one alone, to be read, at another address. */
  public MqttOptions at(URI url) {
    return new MqttOptions(List.of(brokers.getFirst().withEnabled(true).withUrl(url)));
  }
}
