/** How the agent logs. */
@NullMarked
package dev.cellmesh.app.log;

import org.jspecify.annotations.NullMarked;
