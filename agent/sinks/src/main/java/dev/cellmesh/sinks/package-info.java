/**
 * Where the room's readings go: the {@link dev.cellmesh.sinks.Sink} SPI. A sink is fed with
 * readings; it knows no room. Each lives in a sub-package, one folder.
 */
@NullMarked
package dev.cellmesh.sinks;

import org.jspecify.annotations.NullMarked;
