/** From the room to the sinks: decodes, filters, feeds. */
@NullMarked
package dev.cellmesh.app.sink;

import org.jspecify.annotations.NullMarked;
