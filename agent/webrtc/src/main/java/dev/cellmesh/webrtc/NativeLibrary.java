package dev.cellmesh.webrtc;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Loads webrtc-java's library from a file that stays, instead of unpacking 23 MB into the temp
 * directory at each start, as webrtc-java's loader does up to 0.14.0 and later.
 *
 * <p>The file lies in the first of: the system property {@value #PROPERTY}, systemd's {@code
 * CACHE_DIRECTORY} and {@code STATE_DIRECTORY}, {@code XDG_CACHE_HOME/cellmesh}, {@code
 * ~/.cache/cellmesh}. Its name carries the checksum of the packed library, so an update never loads
 * an old one. If none can be written, webrtc-java's own loader does its work.
 *
 * <p>To be deleted when webrtc-java's loader takes a directory.
 */
final class NativeLibrary {
  static final String PROPERTY = "cellmesh.webrtc.directory";
  private static final String NAME = "webrtc-java";

  private NativeLibrary() {}

  /**
   * Loads the library once; later calls do nothing.
   *
   * @throws IllegalStateException if this machine cannot load it, saying what to install
   */
  static synchronized void load() {
    try {
      loadFromDirectory();
    } catch (IOException | ReflectiveOperationException e) {
      Logger.info(
          "webrtc-java's library is unpacked at each start, because it cannot be kept: {}; set -D{}"
              + " to a directory that can be written and executed from",
          e.toString(),
          PROPERTY);
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          "webrtc-java's library cannot be loaded: "
              + e.getMessage()
              + "; on Debian: apt install libpulse0 libx11-6 libxrandr2 libxcomposite1 libxfixes3"
              + " libdbus-1-3 libudev1",
          e);
    }
  }

  @SuppressWarnings("restricted") // loading a native library is what this class is for
  private static void loadFromDirectory() throws IOException, ReflectiveOperationException {
    Field loaded =
        Class.forName("dev.onvoid.webrtc.internal.NativeLoader").getDeclaredField("LOADED_LIB_SET");
    loaded.setAccessible(true);
    @SuppressWarnings("unchecked") // declared as Set<String> there
    Set<String> names = (Set<String>) loaded.get(null);
    if (names == null) {
      throw new NoSuchFieldException("LOADED_LIB_SET is null");
    }
    if (names.contains(NAME)) {
      return;
    }
    System.load(unpacked().toAbsolutePath().toString());
    names.add(NAME);
  }

  private static Path unpacked() throws IOException {
    String resource = "lib" + NAME + "-linux-" + architecture() + ".so";
    URL packed = NativeLibrary.class.getClassLoader().getResource(resource);
    if (packed == null) {
      throw new IOException(resource + " is not on the class path");
    }
    Path directory = directory();
    String version = "";
    long size = -1;
    if (packed.openConnection() instanceof java.net.JarURLConnection jar) {
      JarEntry entry = jar.getJarEntry();
      version = "-" + HexFormat.of().toHexDigits((int) entry.getCrc());
      size = entry.getSize();
    }
    Path target = directory.resolve(resource.replace(".so", version + ".so"));
    if (size >= 0 && Files.isRegularFile(target) && Files.size(target) == size) {
      return target;
    }
    Path partial = Files.createTempFile(directory, resource, ".part");
    try {
      try (InputStream in = packed.openStream()) {
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return target;
  }

  private static Path directory() throws IOException {
    Path directory =
        Stream.of(
                path(System.getProperty(PROPERTY), ""),
                path(firstOf(System.getenv("CACHE_DIRECTORY")), ""),
                path(firstOf(System.getenv("STATE_DIRECTORY")), ""),
                path(System.getenv("XDG_CACHE_HOME"), "cellmesh"),
                path(System.getProperty("user.home"), ".cache/cellmesh"))
            .flatMap(Stream::ofNullable)
            .findFirst()
            .orElseThrow(() -> new IOException("there is no home directory"));
    Files.createDirectories(directory);
    if (!Files.isWritable(directory)) {
      throw new IOException(directory + " cannot be written");
    }
    return directory;
  }

  private static @Nullable Path path(@Nullable String parent, String child) {
    return parent == null || parent.isBlank() ? null : Path.of(parent, child);
  }

  /** systemd separates several directories by colons. */
  private static @Nullable String firstOf(@Nullable String paths) {
    return paths == null ? null : paths.split(":", 2)[0];
  }

  /** As the artifact's classifiers spell it. */
  private static String architecture() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "aarch64";
      default -> arch.startsWith("arm") || arch.startsWith("aarch") ? "aarch32" : arch;
    };
  }
}
