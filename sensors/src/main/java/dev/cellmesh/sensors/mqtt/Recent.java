package dev.cellmesh.sensors.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is remembered of names: what was not asked for longest is forgotten. Not thread-safe. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  /** More names than a board's broker has, and a few megabytes. */
  static final int MOST = 10_000;

  Recent() {
    super(16, 0.75f, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > MOST;
  }
}
