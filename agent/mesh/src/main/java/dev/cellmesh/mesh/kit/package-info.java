/** Small tools that know no rule of the protocol. See README.md beside this file. */
@NullMarked
package dev.cellmesh.mesh.kit;

import org.jspecify.annotations.NullMarked;
