/**
 * Which cells there are, which share an edge, and whom they elect: pure functions. See README.md
 * beside this file.
 */
@NullMarked
package dev.cellmesh.mesh.cells;

import org.jspecify.annotations.NullMarked;
