/** A room of many boards in one process. */
@NullMarked
package dev.cellmesh.app.demo;

import org.jspecify.annotations.NullMarked;
