@NullMarked
package dev.cellmesh.sensors;

import org.jspecify.annotations.NullMarked;
