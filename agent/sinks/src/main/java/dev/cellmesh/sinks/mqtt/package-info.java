/** Readings to an MQTT broker. */
@NullMarked
package dev.cellmesh.sinks.mqtt;

import org.jspecify.annotations.NullMarked;
