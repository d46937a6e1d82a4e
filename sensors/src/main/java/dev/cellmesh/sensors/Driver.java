package dev.cellmesh.sensors;

import dev.cellmesh.config.kit.Options;
import dev.cellmesh.config.kit.Part;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.util.List;

/**
 * What a driver shows to the house: its section of the file, and the sensors that the section asks
 * for. A driver is a folder of its own beside this file; the list of the agent's parts names it.
 *
 * @param <O> its options, a record
 */
public interface Driver<O> extends Part<O> {
  /** What names of sensors are claimed as ({@link Table#claim}): two of one name are nonsense. */
  String NAME = "sensor";

  /**
   * What names of {@link Sensor}s are claimed as, those that a driver gives itself among them: the
   * host knows them by their names.
   */
  String HOST_NAME = "sensor of the host";

  /** A section of the file itself, not of another one. */
  @Override
  Section section();

  /** Reads {@link #section}; notes what is wrong and does not throw. */
  O read(Table file);

  /** Drivers are independent of each other. */
  @Override
  default O read(Table file, Options before) {
    return read(file);
  }

  /** The sensors to run; none if the driver is turned off. Opens nothing yet. */
  List<Sensor> sensors(O options, DriverContext context);
}
