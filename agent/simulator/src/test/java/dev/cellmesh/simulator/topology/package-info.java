@NullMarked
package dev.cellmesh.simulator.topology;

import org.jspecify.annotations.NullMarked;
