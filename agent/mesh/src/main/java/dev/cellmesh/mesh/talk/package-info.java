/** What neighbours say to each other so that all agree. See README.md beside this file. */
@NullMarked
package dev.cellmesh.mesh.talk;

import org.jspecify.annotations.NullMarked;
