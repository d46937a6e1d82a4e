@NullMarked
package dev.cellmesh.sensors.gpio;

import org.jspecify.annotations.NullMarked;
