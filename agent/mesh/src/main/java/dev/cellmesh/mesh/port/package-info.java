/**
 * What the core and its caller say to each other: inputs, actions, events, and the time. See
 * README.md beside this file.
 */
@NullMarked
package dev.cellmesh.mesh.port;

import org.jspecify.annotations.NullMarked;
