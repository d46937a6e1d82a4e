package dev.cellmesh.simulator.check;

import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.SortedMap;

/**
 * The room at one moment.
 *
 * @param boards what the boards that are alive say of themselves
 * @param leaves the same of the leaves
 */
record Look(
    Room room,
    long millis,
    SortedMap<PeerId, MeshState> boards,
    SortedMap<PeerId, MeshState> leaves) {}
