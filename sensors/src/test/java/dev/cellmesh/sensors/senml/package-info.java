@NullMarked
package dev.cellmesh.sensors.senml;

import org.jspecify.annotations.NullMarked;
