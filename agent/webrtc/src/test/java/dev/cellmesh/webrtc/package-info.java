@NullMarked
package dev.cellmesh.webrtc;

import org.jspecify.annotations.NullMarked;
