/** Services on the LAN by DNS-SD (RFC 6763) over multicast DNS (RFC 6762), for IPv4. */
@NullMarked
package dev.cellmesh.app.mdns;

import org.jspecify.annotations.NullMarked;
