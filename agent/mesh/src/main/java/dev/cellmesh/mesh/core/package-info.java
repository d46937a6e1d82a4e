/** What the parts of one peer share, above all its links. See README.md beside this file. */
@NullMarked
package dev.cellmesh.mesh.core;

import org.jspecify.annotations.NullMarked;
