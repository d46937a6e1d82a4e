/**
 * A virtual network that drives the core: many peers, one thread, virtual time. A seed reproduces a
 * run.
 */
@NullMarked
package dev.cellmesh.simulator;

import org.jspecify.annotations.NullMarked;
