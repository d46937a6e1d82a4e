package dev.cellmesh.app.status;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Answers on a unix socket, to the agent's user and group alone: a client sends one byte, {@code j}
 * for JSON or {@code t} for text, and gets the status, or {@code b} for all boards of the room as
 * text, {@code B} as JSON. The agent's user and root may also send {@code c} with two numbers of 4
 * bytes each, most significant first: how many cells the whole room wants, and how many boards in
 * each; {@code d} for the address that opens the page; and {@code x}, a length of 2 bytes and the
 * name of a board that everybody shall forget. The answer is {@code ok}, with a space and the
 * address, or why not.
 */
public final class StatusServer implements AutoCloseable {
  static final byte JSON = 'j';
  static final byte TEXT = 't';
  static final byte CELLS = 'c';
  static final byte DASHBOARD = 'd';
  static final byte BOARDS = 'b';
  static final byte BOARDS_JSON = 'B';
  static final byte DISMISS = 'x';
  static final String OK = "ok";
  private static final int MAX_CLIENTS = 8;
  private static final long MAX_CLIENT_SECONDS = 2;

  /** For what the room is asked for. */
  private static final long MAX_ROOM_SECONDS = 10;

  private static final int MAX_NAME_BYTES = 256;

  private final Path socket;
  private final ServerSocketChannel server;
  private final StatusSource source;
  private final OwnerRequests owner;
  private final Semaphore clients = new Semaphore(MAX_CLIENTS);

  private StatusServer(
      Path socket, ServerSocketChannel server, StatusSource source, OwnerRequests owner) {
    this.socket = socket;
    this.server = server;
    this.source = source;
    this.owner = owner;
  }

  /**
   * Starts to answer; makes the socket's directory if it is missing.
   *
   * @throws IOException if the socket cannot be made, or another agent answers on it
   */
  public static StatusServer start(Path socket, StatusSource source, OwnerRequests owner)
      throws IOException {
    Path directory = socket.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    if (Files.exists(socket)) {
      if (answers(socket)) {
        throw new IOException("another agent answers on " + socket);
      }
      // Left behind by an agent that was killed.
      Files.delete(socket);
    }
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
    StatusServer status = new StatusServer(socket, server, source, owner);
    Thread.ofVirtual().name("status").start(status::serve);
    return status;
  }

  private static boolean answers(Path socket) {
    try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (clients.tryAcquire()) {
          Thread.ofVirtual().name("status-client").start(() -> attend(client));
        } else {
          client.close();
        }
      } catch (AsynchronousCloseException e) {
        return;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        Logger.warn("Status socket {}: {}", socket, e.getMessage());
      }
    }
  }

  /** Closes the client after a while whatever it does: a silent one must not hold its place. */
  private void attend(SocketChannel client) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    AtomicBoolean asksRoom = new AtomicBoolean();
    Thread.ofVirtual()
        .name("status-answer")
        .start(
            () -> {
              try {
                answer(client, asksRoom);
              } catch (IOException e) {
                Logger.debug("Status client: {}", e.getMessage());
              } finally {
                answered.complete(null);
              }
            });
    try (client) {
      try {
        answered.get(MAX_CLIENT_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (asksRoom.get()) {
          answered.get(MAX_ROOM_SECONDS, TimeUnit.SECONDS);
        }
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      Logger.debug("Status client: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.release();
    }
  }

  private void answer(SocketChannel client, AtomicBoolean asksRoom) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1);
    if (client.read(request) != 1) {
      return;
    }
    byte kind = request.get(0);
    asksRoom.set(kind == BOARDS || kind == BOARDS_JSON || kind == DISMISS);
    ByteBuffer out = ByteBuffer.wrap(answer(client, kind));
    while (out.hasRemaining()) {
      client.write(out);
    }
    client.shutdownOutput();
  }

  private byte[] answer(SocketChannel client, byte kind) throws IOException {
    if (kind == BOARDS || kind == BOARDS_JSON) {
      return boards(kind == BOARDS_JSON);
    }
    if (kind == JSON) {
      return source.status().json();
    }
    String text =
        switch (kind) {
          case CELLS -> setCells(client);
          case DASHBOARD -> dashboard(client);
          case DISMISS -> dismiss(client);
          default -> StatusText.of(source.status());
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] boards(boolean json) {
    try {
      return source.boards(json);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new byte[0];
    }
  }

  private String dismiss(SocketChannel client) throws IOException {
    ByteBuffer length = read(client, Short.BYTES);
    int bytes = length == null ? 0 : Short.toUnsignedInt(length.getShort(0));
    ByteBuffer name = bytes == 0 || bytes > MAX_NAME_BYTES ? null : read(client, bytes);
    if (name == null) {
      return "a name is missing, or longer than " + MAX_NAME_BYTES + " bytes";
    }
    String user = user(client);
    if (!isOwner(user, Files.getOwner(socket).getName())) {
      return "only root and the agent's own user may take a board off the list, not " + user;
    }
    try {
      owner.dismiss(StandardCharsets.UTF_8.decode(name.rewind()).toString());
      return OK;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static @Nullable ByteBuffer read(SocketChannel client, int bytes) throws IOException {
    ByteBuffer read = ByteBuffer.allocate(bytes);
    while (read.hasRemaining()) {
      if (client.read(read) < 0) {
        return null;
      }
    }
    return read;
  }

  private String setCells(SocketChannel client) throws IOException {
    ByteBuffer numbers = read(client, 2 * Integer.BYTES);
    if (numbers == null) {
      return "two numbers are missing";
    }
    String user = user(client);
    if (!isOwner(user, Files.getOwner(socket).getName())) {
      return "only root and the agent's own user may change the room, not " + user;
    }
    try {
      owner.cells(numbers.getInt(0), numbers.getInt(Integer.BYTES));
      Logger.info("{} has set cells of the whole room: {}", user, numbers.getInt(0));
      return OK;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String dashboard(SocketChannel client) throws IOException {
    String user = user(client);
    if (!isOwner(user, Files.getOwner(socket).getName())) {
      return "only root and the agent's own user may open the page, not " + user;
    }
    try {
      return OK + ' ' + owner.dashboard();
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String user(SocketChannel client) throws IOException {
    return client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
  }

  /** The socket's group may look, but neither change anything nor have the room's key. */
  static boolean isOwner(String user, String owner) {
    return user.equals("root") || user.equals(owner);
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      Logger.warn("Cannot remove the status socket {}: {}", socket, e.getMessage());
    }
  }
}
