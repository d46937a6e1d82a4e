/** What a running agent tells about itself: the mesh report, the status socket, metrics. */
@NullMarked
package dev.cellmesh.app.status;

import org.jspecify.annotations.NullMarked;
