package dev.cellmesh.simulator;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.cells.CellGraphs;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a peer of the virtual network runs: the core itself, or a scheme to compare it with. Same
 * contract as {@link Mesh}: deterministic, one owner, time goes in as an argument.
 */
public interface Protocol {
  /**
   * Takes one input at {@code now}, which does not go back; returns what is to be done, in order.
   */
  List<Action> handle(Input input, MonotonicTime now);

  /** When {@link #handle} must be called again at the latest; null if only by another input. */
  @Nullable MonotonicTime nextDeadline();

  /**
   * Whether announcements on the topics this peer listens to are handed to it. Where everybody
   * announces itself to everybody, they would be millions a second that say nothing new: a scheme
   * may let its peers share what they have heard, and relays only count what they tell.
   */
  default boolean hearsAnnouncements() {
    return true;
  }

  /** The core that is behind this protocol; null if it is another scheme. */
  default @Nullable Mesh mesh() {
    return null;
  }

  /** Makes the protocol of one peer, which then gets {@link Input.Start}. */
  @FunctionalInterface
  interface Factory {
    /** The core of {@code agent/mesh}; the peers made by one factory share what they compute. */
    static Factory mesh() {
      CellGraphs graphs = new CellGraphs();
      return (self, role, parameters, bootEpoch, random) ->
          of(new Mesh(parameters, self, role, bootEpoch, random, graphs));
    }

    /**
     * A peer that has not started yet.
     *
     * @param bootEpoch when the peer starts by its own clock, milliseconds since 1970 UTC
     * @param random of this peer alone; the only source of chance
     */
    Protocol create(
        PeerId self, Role role, MeshParameters parameters, long bootEpoch, RandomGenerator random);
  }

  /** A core as a protocol. */
  static Protocol of(Mesh mesh) {
    return new Protocol() {
      @Override
      public List<Action> handle(Input input, MonotonicTime now) {
        return mesh.handle(input, now);
      }

      @Override
      public @Nullable MonotonicTime nextDeadline() {
        return mesh.nextDeadline();
      }

      @Override
      public Mesh mesh() {
        return mesh;
      }
    };
  }
}
