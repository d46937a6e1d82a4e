/** Small files in the state directory of a board. */
@NullMarked
package dev.cellmesh.app.state;

import org.jspecify.annotations.NullMarked;
