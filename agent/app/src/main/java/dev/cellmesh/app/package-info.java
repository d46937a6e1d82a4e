/** The agent: the wiring of a board and of a leaf, by hand. */
@NullMarked
package dev.cellmesh.app;

import org.jspecify.annotations.NullMarked;
