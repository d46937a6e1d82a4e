/**
 * What goes over the wire, and the pure functions that all peers must agree on. See README.md
 * beside this file.
 */
@NullMarked
package dev.cellmesh.mesh.wire;

import org.jspecify.annotations.NullMarked;
