package dev.cellmesh.simulator.run;

import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.compare.Schemes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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

  /**
   * Makes peers of that protocol; each run needs its own.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Protocol.Factory of(String name) {
    Supplier<Protocol.Factory> protocol = ALL.get(name);
    if (protocol == null) {
      throw new IllegalArgumentException(
          "no protocol '%s'; did you mean %s? There are: %s"
              .formatted(name, Words.nearest(name, names()), String.join(", ", names())));
    }
    return protocol.get();
  }
}
