/**
 * Judges runs of the virtual network: {@link dev.cellmesh.simulator.check.Swarm} plays small rooms
 * with faults drawn by lot, and each {@code Check} watches one promise.
 */
@NullMarked
package dev.cellmesh.simulator.check;

import org.jspecify.annotations.NullMarked;
