/**
 * Which boards there are, also those that are silent: what a board knows of its neighbours, and
 * asks of the room.
 */
@NullMarked
package dev.cellmesh.app.fleet;

import org.jspecify.annotations.NullMarked;
