/**
 * Links over webrtc-java: signalling descriptions, two data channels, batches, heartbeats,
 * back-pressure. The protocol is {@code docs/protocol-link.md}.
 */
@NullMarked
package dev.cellmesh.webrtc;

import org.jspecify.annotations.NullMarked;
