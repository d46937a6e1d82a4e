package dev.cellmesh.runtime;

import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;

/**
 * What {@link Rooms#join} needs. The room closes the drivers when it is closed.
 *
 * @param name the room's name, for logs and thread names
 * @param bootEpoch when this peer started, milliseconds since 1970 UTC; must grow with each start
 * @param seed seeds the core's randomness
 * @param remembered the room's structure when this peer last ran; {@link Structure#ALONE} if it has
 *     never run
 */
public record RoomOptions(
    String name,
    PeerId self,
    Role role,
    long bootEpoch,
    long seed,
    MeshParameters mesh,
    Signalling signalling,
    Links links,
    Structure remembered) {
  /** The same for a peer that has never run. */
  public RoomOptions(
      String name,
      PeerId self,
      Role role,
      long bootEpoch,
      long seed,
      MeshParameters mesh,
      Signalling signalling,
      Links links) {
    this(name, self, role, bootEpoch, seed, mesh, signalling, links, Structure.ALONE);
  }
}
