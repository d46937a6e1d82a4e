/** Where received readings go: an MQTT broker. */
@NullMarked
package dev.cellmesh.app.sink;

import org.jspecify.annotations.NullMarked;
