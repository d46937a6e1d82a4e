package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.simulator.NetworkOptions;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of a run: those that were given, and for the others what is usual. */
public record Settings(Map<Setting, Double> given) {
  /** Nothing said. */
  public static final Settings USUAL = new Settings(Map.of());

  public Settings {
    EnumMap<Setting, Double> copy = new EnumMap<>(Setting.class);
    copy.putAll(given);
    given = Collections.unmodifiableMap(copy);
  }

  /**
   * The same with one more.
   *
   * @throws IllegalArgumentException if the value is out of range
   */
  public Settings with(Setting setting, double value) {
    String complaint = setting.complaint(value);
    if (complaint != null) {
      throw new IllegalArgumentException(setting.key() + " " + complaint);
    }
    EnumMap<Setting, Double> more = new EnumMap<>(Setting.class);
    more.putAll(given);
    more.put(setting, value);
    return new Settings(more);
  }

  /** The same, where {@code others} say nothing else. */
  public Settings overriddenBy(Settings others) {
    EnumMap<Setting, Double> more = new EnumMap<>(Setting.class);
    more.putAll(given);
    more.putAll(others.given);
    return new Settings(more);
  }

  double number(Setting setting) {
    Double value = given.get(setting);
    return value == null ? setting.usual() : value;
  }

  int whole(Setting setting) {
    return (int) number(setting);
  }

  public int boards() {
    return whole(Setting.BOARDS);
  }

  public int leaves() {
    return whole(Setting.LEAVES);
  }

  public long seed() {
    return (long) number(Setting.SEED);
  }

  public double minutes() {
    return number(Setting.MINUTES);
  }

  /** What is wrong with these together, and how to mend it; null if nothing is. */
  public @Nullable String complaint() {
    Span span = Span.of(this, false);
    return span.measureFrom() < span.measureTo()
        ? null
        : "%s minutes end before anything is measured, %d seconds after the start; give more minutes"
                .formatted(Setting.number(minutes()), whole(Setting.WARM_UP))
            + " or a shorter warm-up";
  }

  /** What every peer is told of the room. */
  public MeshParameters parameters() {
    MeshParameters usual = MeshParameters.DEFAULT;
    return new MeshParameters(
        usual.cells(),
        whole(Setting.TARGET_CELLS),
        whole(Setting.CELL_SIZE),
        Math.max(usual.maxCellSize(), whole(Setting.CELL_SIZE)),
        whole(Setting.BRIDGES_PER_EDGE),
        whole(Setting.CONNECTIONS_BUDGET),
        whole(Setting.BRIDGE_LINKS),
        usual.maxLeaves());
  }

  /** How the network behaves before any fault. */
  public NetworkOptions network() {
    return NetworkOptions.seeded(seed())
        .withLinkMillis(whole(Setting.LATENCY))
        .withRelayMillis(Math.max(30, whole(Setting.LATENCY)))
        .withFrameLoss(number(Setting.LOSS))
        .withRelayLoss(number(Setting.RELAY_LOSS))
        .withUplink((long) number(Setting.UPLINK))
        .withNats(number(Setting.STRICT_NATS), number(Setting.RESTRICTED_NATS))
        .withClockMillis((long) (number(Setting.CLOCKS) * 1_000));
  }
}
