package dev.cellmesh.app.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The repository's own source files. */
final class Sources {
  private static final List<String> NOT_OURS =
      List.of("target", "node_modules", "dist", ".git", ".mvn");

  private Sources() {}

  /** The folder with the parent pom, found upwards from the working directory. */
  static Path repository() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("agent/app/pom.xml"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("not run inside the repository");
    }
    return at;
  }

  /** All files that end so, in a fixed order. */
  static List<Path> endingIn(String... suffixes) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(repository())) {
      all.filter(Files::isRegularFile)
          .filter(file -> Stream.of(suffixes).anyMatch(file.toString()::endsWith))
          .filter(file -> isOurs(repository().relativize(file)))
          .sorted()
          .forEach(found::add);
    }
    return found;
  }

  private static boolean isOurs(Path file) {
    for (Path part : file) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
