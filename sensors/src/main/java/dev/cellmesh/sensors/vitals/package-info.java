/** The board's own vital signs, as readings and as a bound of its health. */
@NullMarked
package dev.cellmesh.sensors.vitals;

import org.jspecify.annotations.NullMarked;
