package dev.cellmesh.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One agent to a state directory: two with one identity would each be taken for the other. The
 * kernel holds the lock, so that it goes with its process, however that ends; the file stays and
 * says which process has it.
 */
final class StateLock implements AutoCloseable {
  static final String FILE = "agent.lock";
  private static final int MAX_PID_BYTES = 20;

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws Failure if another agent has it, or the file system has no locks
   */
  static StateLock take(Path stateDirectory) {
    Path file = stateDirectory.resolve(FILE);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (lock(channel) == null) {
        String pid = pid(channel);
        throw new Failure(
            "another agent"
                + (pid.isEmpty() ? "" : " (process " + pid + ")")
                + " uses the state directory "
                + stateDirectory
                + "; stop it (systemctl stop cellmesh"
                + (pid.isEmpty() ? "" : ", or kill " + pid)
                + "), or give this one its own with board.stateDirectory");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
          0);
      return new StateLock(channel);
    } catch (IOException e) {
      close(channel);
      throw new Failure(
          "cannot lock "
              + file
              + ": "
              + e
              + "; give the state directory to the agent's user, and let it lie on a file system"
              + " with locks",
          e);
    } catch (Failure e) {
      close(channel);
      throw e;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process itself
    }
  }

  /** Who holds it; empty if it has not said so yet. */
  private static String pid(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    return text.matches("[0-9]+") ? text : "";
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      Logger.debug("closing a lock file: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
