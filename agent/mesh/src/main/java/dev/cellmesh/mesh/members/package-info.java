/**
 * Who is in the cell, who of them may be dead, and how well they are. See README.md beside this
 * file.
 */
@NullMarked
package dev.cellmesh.mesh.members;

import org.jspecify.annotations.NullMarked;
