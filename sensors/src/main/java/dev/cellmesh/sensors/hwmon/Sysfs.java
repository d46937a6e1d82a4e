package dev.cellmesh.sensors.hwmon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders and files of sysfs, either of which may be gone at any moment. */
final class Sysfs {
  /** A page: no file of sysfs is longer. */
  private static final int MAX_FILE_BYTES = 4096;

  private Sysfs() {}

  /** What a folder holds by that pattern, in the order of names. */
  static List<Path> list(Path folder, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }

  /** A file's text without blanks around it; drivers fail with EIO, ENODATA and others. */
  static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
