@NullMarked
package dev.cellmesh.sensors.hwmon;

import org.jspecify.annotations.NullMarked;
