/**
 * The client of an MQTT 5 broker, over Eclipse Paho: a link that is kept up, a publisher through
 * losses of the connection, topic filters. It knows neither sensors nor sinks, which both stand on
 * it.
 */
@NullMarked
package dev.cellmesh.mqtt;

import org.jspecify.annotations.NullMarked;
