package dev.cellmesh.nostr;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the entries used last; the oldest beyond {@code max} is forgotten. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
  private final int max;

  Recent(int max) {
    super(16, 0.75f, true);
    this.max = max;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > max;
  }
}
