/** The service manager's notify socket and watchdog. */
@NullMarked
package dev.cellmesh.app.systemd;

import org.jspecify.annotations.NullMarked;
