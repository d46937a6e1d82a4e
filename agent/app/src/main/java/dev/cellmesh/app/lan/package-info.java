/** Relays of the LAN: found, remembered, and run where there is none. */
@NullMarked
package dev.cellmesh.app.lan;

import org.jspecify.annotations.NullMarked;
