/** The small web server that hands out the dashboard's page. */
@NullMarked
package dev.cellmesh.app.dashboard;

import org.jspecify.annotations.NullMarked;
