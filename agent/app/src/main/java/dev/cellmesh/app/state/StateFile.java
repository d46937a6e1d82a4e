package dev.cellmesh.app.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files of the state directory. */
public final class StateFile {
  private StateFile() {}

  /**
   * What a file holds.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException also if it has more bytes than that
   */
  public static byte[] read(Path file, int maxBytes) throws IOException {
    if (Files.size(file) > maxBytes) {
      throw new IOException("it has more than " + maxBytes + " bytes");
    }
    return Files.readAllBytes(file);
  }

  /**
   * Replaces what a file holds. Written beside its place and moved there, so that a power cut
   * leaves the old or the new. The directory is not synced: then it may be the old for a while.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
