/**
 * Rooms on paper: who is linked with whom once a room of up to a million boards has settled, by the
 * core's own rule and without running it.
 */
@NullMarked
package dev.cellmesh.simulator.topology;

import org.jspecify.annotations.NullMarked;
