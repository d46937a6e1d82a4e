/** Digital inputs of the board's pin header, through Pi4J and libgpiod. */
@NullMarked
package dev.cellmesh.sensors.gpio;

import org.jspecify.annotations.NullMarked;
