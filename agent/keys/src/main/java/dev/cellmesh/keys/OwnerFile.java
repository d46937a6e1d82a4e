package dev.cellmesh.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files for their owner alone: small secrets, written beside their place before they appear. */
final class OwnerFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private OwnerFile() {}

  /** The file's mode, as {@code ls} writes it, if it lets others in; empty if it does not. */
  static String openMode(Path file, LinkOption... options) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, options);
    return mode.stream().anyMatch(OTHERS::contains) ? PosixFilePermissions.toString(mode) : "";
  }

  /** A new file of mode 0600 in the same directory, on the disk when this returns. */
  static Path draft(Path file, String content) throws IOException {
    String unique = Hashes.HEX.formatHex(Identity.random(8));
    Path draft = file.resolveSibling(file.getFileName() + "." + unique + ".tmp");
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer bytes = ByteBuffer.wrap(Hashes.utf8(content));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    return draft;
  }
}
