package dev.cellmesh.mqtt;

import java.util.Arrays;
import java.util.List;

/** Which version of MQTT a connection speaks. */
public enum Protocol {
  /** 5, and 3.1.1 with a broker that speaks no other. */
  AUTO("auto"),
  /** MQTT 5.0 alone. */
  V5("5"),
  /** MQTT 3.1.1 alone. */
  V311("3.1.1");

  private final String word;

  Protocol(String word) {
    this.word = word;
  }

  /** What the file calls them. */
  static List<String> words() {
    return Arrays.stream(values()).map(Protocol::word).toList();
  }

  static Protocol of(String word) {
    return Arrays.stream(values()).filter(p -> p.word.equals(word)).findFirst().orElse(AUTO);
  }

  /** What the file calls it. */
  public String word() {
    return word;
  }
}
