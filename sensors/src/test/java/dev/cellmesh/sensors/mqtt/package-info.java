@NullMarked
package dev.cellmesh.sensors.mqtt;

import org.jspecify.annotations.NullMarked;
