@NullMarked
package dev.cellmesh.simulator.check;

import org.jspecify.annotations.NullMarked;
