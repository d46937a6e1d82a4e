package dev.cellmesh.runtime;

import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.mesh.PeerId;
import dev.cellmesh.mesh.Role;

/**
 * What {@link Rooms#join} needs. The room closes the drivers when it is closed.
 *
 * @param name the room's name, for logs and thread names
 * @param bootEpoch when this peer started, milliseconds since 1970 UTC; must grow with each start
 * @param seed seeds the core's randomness
 */
public record RoomOptions(
    String name,
    PeerId self,
    Role role,
    long bootEpoch,
    long seed,
    MeshParameters mesh,
    Signalling signalling,
    Links links) {}
