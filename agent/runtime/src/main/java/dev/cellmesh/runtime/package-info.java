/**
 * The loop that drives the core, the ports its drivers implement, and the public {@link
 * dev.cellmesh.runtime.Room} API.
 */
@NullMarked
package dev.cellmesh.runtime;

import org.jspecify.annotations.NullMarked;
