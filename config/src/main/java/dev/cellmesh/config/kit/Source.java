package dev.cellmesh.config.kit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from and where complaints about them go.
 *
 * @param file the file itself, or null for text that is in no file
 * @param directory where the file lies
 * @param claims where what may stand in the file once stands, by what it is and its value
 */
record Source(
    @Nullable Path file,
    Path directory,
    Variables variables,
    Problems problems,
    Map<List<Object>, String> claims) {
  Source(@Nullable Path file, Path directory, Variables variables, Problems problems) {
    this(file, directory, variables, problems, new HashMap<>());
  }

  Raw raw(Object value) {
    return new Raw(value, variables, directory);
  }
}
