package dev.cellmesh.sensors.mqtt;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The conventions of a widespread system for some of its topics: what to call the sensors, what its
 * names mean, which fields carry no reading.
 *
 * @param name the system's; sensors of one system and one name are one sensor, whatever the topic
 * @param filter its topics, of the default prefix
 * @param template name of the sensor
 * @param root path of the JSON object to read, such as {@code params}; empty for the whole payload
 * @param units source units by the last words of a field's name, see {@link UnitNames#words}
 * @param aside fields, in small letters, that are no readings: names, addresses, notes
 * @param fits whether the payload, stripped, is one of the system's
 */
record Family(
    String name,
    String filter,
    Template template,
    String root,
    Map<String, String> units,
    Set<String> aside,
    Predicate<String> fits) {

  /** What is of no system in particular. */
  static final Family NONE =
      new Family("", "#", Template.WHOLE_TOPIC, "", Map.of(), Set.of(), _ -> true);

  static Family of(String name, String filter, String template) {
    return new Family(name, filter, new Template(template), "", Map.of(), Set.of(), _ -> true);
  }

  Family at(String newFilter, String newTemplate) {
    return new Family(name, newFilter, new Template(newTemplate), root, units, aside, fits);
  }

  Family within(String newRoot) {
    return new Family(name, filter, template, newRoot, units, aside, fits);
  }

  /** {@code "Wh=total,total returned"}. */
  Family withUnits(String... entries) {
    return new Family(name, filter, template, root, UnitNames.words(entries), aside, fits);
  }

  Family without(String... fields) {
    return new Family(name, filter, template, root, units, Set.of(fields), fits);
  }

  Family onlyIf(Predicate<String> payload) {
    return new Family(name, filter, template, root, units, aside, payload);
  }
}
