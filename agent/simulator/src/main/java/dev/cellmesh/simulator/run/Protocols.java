package dev.cellmesh.simulator.run;

import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.compare.Schemes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the peers of a run can speak, by name. */
public final class Protocols {
  /** The core itself. */
  public static final String CELLMESH = "cellmesh";

  /** Whose rooms are too large to be played above {@link Schemes#MAX_FULL_MESH_BOARDS}. */
  public static final String FULLMESH = "fullmesh";

  private static final Map<String, Supplier<Protocol.Factory>> ALL = new LinkedHashMap<>();

  static {
    ALL.put(CELLMESH, Protocol.Factory::mesh);
    ALL.put("genosrtc", Schemes::genosRtc);
    ALL.put("gossipsub", Schemes::gossipSub);
    ALL.put(FULLMESH, Schemes::fullMesh);
  }

  private Protocols() {}

  /** The core first, then what it is compared with. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Below this the windows of several shards have too little in them: they are slower than one. */
  private static final int MIN_SHARDED_BOARDS = 2_000;

  private static final int SHARDS = 8;

  /**
   * Makes peers of that protocol; each run needs its own. As many factories as a room of that size
   * is to have shards: the core's peers share nothing that matters, those of other schemes do.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static List<Protocol.Factory> of(String name, int boards) {
    Supplier<Protocol.Factory> protocol = ALL.get(name);
    if (protocol == null) {
      throw new IllegalArgumentException(
          "no protocol '%s'; did you mean %s? There are: %s"
              .formatted(name, Words.nearest(name, names()), String.join(", ", names())));
    }
    int shards = name.equals(CELLMESH) && boards >= MIN_SHARDED_BOARDS ? SHARDS : 1;
    return Stream.generate(protocol).limit(shards).toList();
  }
}
