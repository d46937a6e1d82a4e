package dev.cellmesh.sensors.vitals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads vital signs from {@code /proc} and {@code /sys}. A file that is missing or strange leaves
 * its sign empty; nothing throws.
 */
public final class VitalsReader {
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path root;
  private final Path state;

  /** Of this machine, with the disk that holds the agent's state. */
  public static VitalsReader ofThisMachine(Path state) {
    return new VitalsReader(Path.of("/"), state);
  }

  /**
   * @param root what to take for {@code /}
   * @param state a folder on the disk to look at
   */
  VitalsReader(Path root, Path state) {
    this.root = root;
    this.state = state;
  }

  /** The signs of now; reads a dozen small files. */
  public Vitals read() {
    return new Vitals(
        cpuCelsius(),
        firstNumber("proc/loadavg"),
        cpus(),
        memoryBytes("MemTotal:"),
        memoryBytes("MemAvailable:"),
        uptimeSeconds(),
        disk(FileStore::getTotalSpace),
        disk(FileStore::getUsableSpace),
        rootReadOnly(),
        new PowerReader(root).read());
  }

  /** The thermal zone of the CPU: {@code cpu-thermal} on a Pi, {@code x86_pkg_temp} on a PC. */
  private OptionalDouble cpuCelsius() {
    Path best = null;
    for (Path zone : list(root.resolve("sys/class/thermal"), "thermal_zone*")) {
      String type = text(zone.resolve("type"));
      boolean cpu = type != null && (type.contains("cpu") || type.contains("x86_pkg"));
      if (cpu || best == null) {
        best = zone;
      }
      if (cpu) {
        break;
      }
    }
    String millis = best == null ? null : text(best.resolve("temp"));
    double celsius = millis == null ? Double.NaN : number(millis) / 1000;
    // A sensor that is off says -274 or 0 K.
    return celsius > -100 && celsius < 200 ? OptionalDouble.of(celsius) : OptionalDouble.empty();
  }

  private OptionalDouble firstNumber(String file) {
    String text = text(root.resolve(file));
    double first = text == null ? Double.NaN : number(text.split("\\s+", 2)[0]);
    return Double.isFinite(first) ? OptionalDouble.of(first) : OptionalDouble.empty();
  }

  private OptionalLong uptimeSeconds() {
    OptionalDouble seconds = firstNumber("proc/uptime");
    return seconds.isPresent()
        ? OptionalLong.of((long) seconds.getAsDouble())
        : OptionalLong.empty();
  }

  private int cpus() {
    String text = text(root.resolve("proc/cpuinfo"));
    long count = text == null ? 0 : text.lines().filter(l -> l.startsWith("processor")).count();
    return count > 0 ? (int) count : Runtime.getRuntime().availableProcessors();
  }

  private OptionalLong memoryBytes(String key) {
    String text = text(root.resolve("proc/meminfo"));
    if (text == null) {
      return OptionalLong.empty();
    }
    return text.lines()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).strip().split("\\s+", 2)[0])
        .mapToDouble(VitalsReader::number)
        .filter(Double::isFinite)
        .mapToLong(kibibytes -> (long) (kibibytes * 1024))
        .findFirst();
  }

  private Optional<Boolean> rootReadOnly() {
    String text = text(root.resolve("proc/mounts"));
    if (text == null) {
      return Optional.empty();
    }
    // The last mount on a point is the one that is seen.
    return text.lines()
        .map(line -> line.split(" "))
        .filter(words -> words.length >= 4 && words[1].equals("/"))
        .map(words -> List.of(words[3].split(",")).contains("ro"))
        .reduce((_, last) -> last);
  }

  private interface Space {
    long of(FileStore store) throws IOException;
  }

  private OptionalLong disk(Space space) {
    try {
      return OptionalLong.of(space.of(Files.getFileStore(state)));
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  static List<Path> list(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException _) {
      return List.of();
    }
    found.sort(null);
    return found;
  }

  static @Nullable String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException _) {
      return null;
    }
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
