@NullMarked
package dev.cellmesh.sensors.vitals;

import org.jspecify.annotations.NullMarked;
