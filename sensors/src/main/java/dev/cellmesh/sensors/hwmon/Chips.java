package dev.cellmesh.sensors.hwmon;

import dev.cellmesh.sensors.Rejects;
import dev.cellmesh.sensors.SensorFault;
import dev.cellmesh.sensors.SensorName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the inputs of all chips and names them, the same after a restart: {@code hwmonN} is
 * numbered anew each time, so a name is made of the chip's, its device's and the input's label.
 */
final class Chips {
  /** Folders that are no device. */
  private static final Set<String> NO_DEVICE = Set.of("class", "virtual");

  private final Path folder;
  private final Set<String> leaveOut;

  /**
   * @param root what to take for {@code /}
   * @param leaveOut names of chips
   */
  Chips(Path root, List<String> leaveOut) {
    this.folder = root.resolve("sys/class/hwmon");
    this.leaveOut = leaveOut.stream().map(Chips::level).collect(Collectors.toSet());
  }

  /**
   * The inputs of now, no two of one name.
   *
   * @throws SensorFault if the kernel knows no chip
   */
  List<Input> inputs(Rejects rejects) throws SensorFault {
    Map<String, List<Input>> byName = new LinkedHashMap<>();
    for (Path chip : chips()) {
      try {
        for (Input input : inputs(chip)) {
          byName.computeIfAbsent(input.sensor(), _ -> new ArrayList<>()).add(input);
        }
      } catch (IOException e) {
        // Half a chip could be named as another one.
        rejects.reject(Rejects.NO_VALUE, () -> chip + ": " + e);
      }
    }
    List<Input> single = new ArrayList<>();
    byName.forEach(
        (name, inputs) -> {
          if (inputs.size() == 1) {
            single.add(inputs.getFirst());
          } else {
            // One name for two inputs would be one stream of nonsense.
            inputs.forEach(i -> rejects.reject("SAME_NAME", () -> name + ": " + i.file()));
          }
        });
    return single;
  }

  private List<Path> chips() throws SensorFault {
    IOException why = null;
    try {
      List<Path> chips = Sysfs.list(folder, "hwmon*");
      if (!chips.isEmpty()) {
        return chips;
      }
    } catch (IOException e) {
      why = e;
    }
    throw new SensorFault(
        "the kernel knows no hwmon chip",
        folder.toString(),
        "load the chip's driver (modprobe), or set hwmon.enabled = false",
        why);
  }

  private List<Input> inputs(Path chip) throws IOException {
    String name = level(Sysfs.text(chip.resolve("name")));
    if (name.isEmpty() || leaveOut.contains(name)) {
      return List.of();
    }
    String device = level(device(chip));
    String prefix = "hwmon/" + name + (device.isEmpty() ? "/" : "/" + device + "/");
    Map<Path, String> labels = new LinkedHashMap<>();
    for (Path file : Sysfs.list(chip, "*_input")) {
      if (Quantity.of(file).isPresent()) {
        labels.put(file, label(file));
      }
    }
    List<Input> inputs = new ArrayList<>();
    labels.forEach(
        (file, label) -> {
          boolean isTwice = labels.values().stream().filter(label::equals).count() > 1;
          String own = isTwice ? label + "/" + Input.stem(file) : label;
          Quantity.of(file).ifPresent(q -> inputs.add(new Input(prefix + own, file, q)));
        });
    return inputs;
  }

  private static String label(Path input) throws IOException {
    Path file = Input.beside(input, "label");
    String label = Files.exists(file) ? level(Sysfs.text(file)) : "";
    return label.isEmpty() ? Input.stem(input) : label;
  }

  /** What the chip is part of: {@code 1-0048}, {@code nvme0}, {@code thermal_zone0}; or empty. */
  private static String device(Path chip) throws IOException {
    Path link = chip.resolve("device");
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      return name(link.toRealPath());
    }
    Path above = chip.toRealPath().getParent();
    while (above != null && name(above).equals("hwmon")) {
      above = above.getParent();
    }
    return above == null || NO_DEVICE.contains(name(above)) ? "" : name(above);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** One level of a sensor's name; empty if nothing is left. */
  private static String level(String raw) {
    return SensorName.normalise(raw.replace('/', '_'));
  }
}
