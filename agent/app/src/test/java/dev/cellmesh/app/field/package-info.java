/**
 * Networks as they are in the field: sites behind routers, address translation, faults. Each board
 * is a whole agent in a process and a network namespace of its own.
 */
@NullMarked
package dev.cellmesh.app.field;

import org.jspecify.annotations.NullMarked;
