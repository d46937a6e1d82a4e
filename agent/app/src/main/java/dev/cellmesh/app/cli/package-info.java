/** The entry point and the command line. */
@NullMarked
package dev.cellmesh.app.cli;

import org.jspecify.annotations.NullMarked;
