@org.jspecify.annotations.NullMarked
package dev.cellmesh.simulator.compare;
