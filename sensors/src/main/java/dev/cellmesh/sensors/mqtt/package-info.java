/** Readings from an MQTT broker: what devices publish, decoded. */
@NullMarked
package dev.cellmesh.sensors.mqtt;

import org.jspecify.annotations.NullMarked;
