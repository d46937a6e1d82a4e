/**
 * Whole fleets in virtual time: boards that publish, leaves that subscribe, faults by a timeline,
 * and what came of it.
 *
 * <p>One thread; the same options give the same run.
 */
@NullMarked
package dev.cellmesh.simulator.run;

import org.jspecify.annotations.NullMarked;
