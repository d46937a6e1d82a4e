@NullMarked
package dev.cellmesh.sensors.simulated;

import org.jspecify.annotations.NullMarked;
