/**
 * Other schemes on the same virtual network: a plain full mesh, GenosRTC as its documentation
 * describes it, and gossipsub v1.1. They live here only; no board runs them.
 *
 * <p>Each was written from documents, never from code. Where those leave something open, the choice
 * favours the scheme, and the class says so.
 */
@org.jspecify.annotations.NullMarked
package dev.cellmesh.simulator.compare;
