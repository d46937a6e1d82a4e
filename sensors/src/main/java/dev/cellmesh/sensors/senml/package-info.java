/** Readings on the wire: SenML packs (RFC 8428) in CBOR and JSON. */
@NullMarked
package dev.cellmesh.sensors.senml;

import org.jspecify.annotations.NullMarked;
