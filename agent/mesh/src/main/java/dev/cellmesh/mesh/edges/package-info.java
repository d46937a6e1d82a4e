/**
 * Who carries which edge, how frames find their way, and how links are opened. See README.md beside
 * this file.
 */
@NullMarked
package dev.cellmesh.mesh.edges;

import org.jspecify.annotations.NullMarked;
