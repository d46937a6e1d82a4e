/** Readings of this board's sensors, batched and published on the channel {@code telemetry}. */
@NullMarked
package dev.cellmesh.app.gateway;

import org.jspecify.annotations.NullMarked;
