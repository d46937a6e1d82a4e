/** Chips that the kernel's hwmon drivers read: temperatures, fans, voltages and more. */
@NullMarked
package dev.cellmesh.sensors.hwmon;

import org.jspecify.annotations.NullMarked;
