/**
 * The protocol core: one pure state machine per peer.
 *
 * <p>No I/O, threads, clocks, loggers or unseeded randomness: {@link dev.cellmesh.mesh.Mesh#handle}
 * takes one input and the time, and returns the actions its caller must apply. The same code runs
 * on a board and under the simulator.
 */
@NullMarked
package dev.cellmesh.mesh;

import org.jspecify.annotations.NullMarked;
