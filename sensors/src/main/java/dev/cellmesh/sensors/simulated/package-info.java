/** Made-up sensors for the demo: plausible, and the same for the same seed. */
@NullMarked
package dev.cellmesh.sensors.simulated;

import org.jspecify.annotations.NullMarked;
