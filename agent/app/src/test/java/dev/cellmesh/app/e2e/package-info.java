/** Whole agents as processes, with real brokers and relays. */
@NullMarked
package dev.cellmesh.app.e2e;

import org.jspecify.annotations.NullMarked;
