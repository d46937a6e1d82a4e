package dev.cellmesh.config.kit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of a file mean, by part. */
public final class Options {
  /** Of no part. */
  public static final Options NONE = new Options(Map.of());

  private final Map<Part<?>, Object> byPart;

  private Options(Map<Part<?>, Object> byPart) {
    this.byPart = byPart;
  }

  /** What a part means; empty if it is not among those that were read. */
  // Only with() puts something in, and of the part's type.
  @SuppressWarnings("unchecked")
  public <O> Optional<O> find(Part<O> part) {
    return Optional.ofNullable((O) byPart.get(part));
  }

  /**
   * What a part means.
   *
   * @throws IllegalArgumentException if it is not among those that were read
   */
  public <O> O of(Part<O> part) {
    return find(part)
        .orElseThrow(() -> new IllegalArgumentException("no options were read of " + part));
  }

  /** The same with these of a part. */
  public <O> Options with(Part<O> part, O options) {
    Map<Part<?>, Object> all = new HashMap<>(byPart);
    all.put(part, options);
    return new Options(Map.copyOf(all));
  }

  /** The same with those of a part that is read now. */
  public <O> Options read(Part<O> part, Table above) {
    return with(part, part.read(above, this));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Options options && byPart.equals(options.byPart);
  }

  @Override
  public int hashCode() {
    return byPart.hashCode();
  }

  @Override
  public String toString() {
    return byPart.values().toString();
  }
}
