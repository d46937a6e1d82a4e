package dev.cellmesh.app.status;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks a running agent for its status. */
public final class StatusClient {
  private static final int MAX_ANSWER_BYTES = 4 << 20;
  private static final int CHUNK_BYTES = 8_192;

  private StatusClient() {}

  /**
   * The agent's answer.
   *
   * @throws IOException if nobody answers on the socket
   */
  public static String ask(Path socket, boolean json) throws IOException {
    return ask(socket, ByteBuffer.wrap(new byte[] {json ? StatusServer.JSON : StatusServer.TEXT}));
  }

  /**
   * Sets how many cells the whole room wants.
   *
   * @return why the agent does not do it; empty if it does
   * @throws IOException if nobody answers on the socket
   */
  public static String setCells(Path socket, int targetCells, int cellSize) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1 + 2 * Integer.BYTES);
    request.put(StatusServer.CELLS).putInt(targetCells).putInt(cellSize).flip();
    String answer = ask(socket, request);
    return answer.equals(StatusServer.OK) ? "" : answer;
  }

  /**
   * What came of a question for the address of the page.
   *
   * @param text the address if it was given, else the reason
   */
  public record Dashboard(boolean given, String text) {}

  /**
   * The address that opens the agent's page.
   *
   * @throws IOException if nobody answers on the socket
   */
  public static Dashboard dashboard(Path socket) throws IOException {
    String answer = ask(socket, ByteBuffer.wrap(new byte[] {StatusServer.DASHBOARD}));
    String given = StatusServer.OK + ' ';
    return answer.startsWith(given)
        ? new Dashboard(true, answer.substring(given.length()))
        : new Dashboard(false, answer);
  }

  /**
   * All boards of the room.
   *
   * @throws IOException if nobody answers on the socket
   */
  public static String boards(Path socket, boolean json) throws IOException {
    byte kind = json ? StatusServer.BOARDS_JSON : StatusServer.BOARDS;
    return ask(socket, ByteBuffer.wrap(new byte[] {kind}));
  }

  /**
   * Takes a board that is gone for good off everybody's list.
   *
   * @return why the agent does not do it; empty if it does
   * @throws IOException if nobody answers on the socket
   */
  public static String dismiss(Path socket, String board) throws IOException {
    byte[] name = board.getBytes(StandardCharsets.UTF_8);
    ByteBuffer request = ByteBuffer.allocate(1 + Short.BYTES + name.length);
    request.put(StatusServer.DISMISS).putShort((short) name.length).put(name).flip();
    String answer = ask(socket, request);
    return answer.equals(StatusServer.OK) ? "" : answer;
  }

  private static String ask(Path socket, ByteBuffer request) throws IOException {
    try (SocketChannel agent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      while (request.hasRemaining()) {
        agent.write(request);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
      while (answer.size() < MAX_ANSWER_BYTES && agent.read(chunk) >= 0) {
        answer.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
      return answer.toString(StandardCharsets.UTF_8);
    }
  }
}
