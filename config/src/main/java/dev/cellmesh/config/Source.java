package dev.cellmesh.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from and where complaints about them go.
 *
 * @param file the file itself, or null for text that is in no file
 * @param directory where the file lies
 */
record Source(@Nullable Path file, Path directory, Variables variables, Problems problems) {
  Raw raw(Object value) {
    return new Raw(value, variables, directory);
  }
}
