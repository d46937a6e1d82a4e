@NullMarked
package dev.cellmesh.simulator.run;

import org.jspecify.annotations.NullMarked;
