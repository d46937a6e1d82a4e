/**
 * What a reading is, the {@link dev.cellmesh.sensors.Sensor} SPI, and {@link
 * dev.cellmesh.sensors.SensorHost}, which runs sensors. Drivers live in sub-packages, one folder
 * each, and show a {@link dev.cellmesh.sensors.Driver} to the house.
 */
@NullMarked
package dev.cellmesh.sensors;

import org.jspecify.annotations.NullMarked;
