package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusServerTest {
  private static final AgentStatus STATUS = MeshStates.status();

  private static final OwnerRequests NOBODY =
      (cells, size) -> {
        throw new AssertionError("nobody has asked for " + cells);
      };

  @TempDir Path directory;

  @Test
  void text_isAlignedAndInWords() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.ask(socket, false))
          .isEqualTo(
              """
              board    north, cellmesh 1.2.3, up 1 h 1 min
                       another board has this name, too: peer 22222222; set board.name
              room     farm (open: whoever knows its name can join)
                       fingerprint 1570-2661-2105-3053
              peer     %s
              joined   yes
              cell     1 of 3, 2 boards, generation 7, hop limit 5, health 90 %%
              clock    this board's is 2 h 0 min fast, by the relays: is there a time service?
              wanted   at most 3 cells, set at 33333333 for the whole room
              links
                22222222  board  member  cell 1  1.2 ms
                33333333  board  bridge  cell 0
              no way to
                33333333  here NAT  there symmetric NAT, TURN
                set [[webrtc.turn]], or put a third board that both reach into the room
              edges
                cell 0  up    bridge  rank 0
                cell 2  down          rank 2 of 1
              relays
                ws://127.0.0.1:7777  connected  12 in  3 out  clock 24 h 0 min fast  found on the LAN
              silent boards of this cell
                hill  silent for 2 h 5 min
              sensors
                mqtt        42 readings              well
                gpio17      0 readings   5 rejected  no such pin
                  TOO_LONG               3           last: topic a/b
              values
                door     hill      1 min ago  from before the start
                Кухня/t  21.5 Cel  12 s ago   42 since the start     bad
              counters
                mesh.malformed  4
              """
                  .formatted(MeshStates.SELF.hex()));
    }
  }

  @Test
  void wordsOfOthers_areShownAndNotObeyed() throws IOException {
    String evil = "go\u001b]0;owned\u0007\n\u202eaway";
    String shown = "go\\u001b]0;owned\\u0007\\n\\u202eaway";
    AgentStatus hostile = MeshStates.quoting(evil);
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> hostile, NOBODY)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.ask(socket, false))
          .contains("ws://127.0.0.1:7777  " + shown + "  12 in")
          .contains(shown + "  silent for 2 h 5 min")
          .contains(shown + "    5 readings")
          .doesNotContain("\u001b", "\u202e");
      assertThat(StatusClient.ask(socket, true)).doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void json_holdsEverything() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.ask(socket, true))
          .startsWith(
              "{\"version\":\"1.2.3\",\"board\":\"north\",\"room\":\"farm\",\"open\":true,"
                  + "\"fingerprint\":\"1570-2661-2105-3053\"")
          .contains("\"edges\":[{\"cell\":0,\"up\":true,\"bridge\":true,\"reason\":\"rank 0\"")
          .contains("\"clockOffsetMillis\":-7200000")
          .contains("\"eventsOut\":3,\"clockOffsetMillis\":86400000}")
          .contains("\"counters\":{\"gateway.dropped.tooLarge\":0,\"mesh.malformed\":4}");
    }
  }

  @Test
  void socket_isForOwnerAndGroupAlone_andGoesAway() throws IOException {
    Path socket = directory.resolve("run").resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-rw----");
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void silentClients_doNotKeepOthersOut() throws IOException {
    Path socket = directory.resolve("status.sock");
    List<SocketChannel> silent = new ArrayList<>();
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      for (int i = 0; i < 20; i++) {
        silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
      }
      org.awaitility.Awaitility.await()
          .ignoreExceptions()
          .until(() -> StatusClient.ask(socket, true).contains("north"));
    } finally {
      for (SocketChannel client : silent) {
        client.close();
      }
    }
  }

  @Test
  void socketOfADeadAgent_isTakenOver_butNotThatOfALivingOne() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      assertThatThrownBy(() -> StatusServer.start(socket, () -> STATUS, NOBODY))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another agent answers on");
    }
  }

  @Test
  void cells_areSetByTheAgentsUser_withinBounds() throws IOException {
    Path socket = directory.resolve("status.sock");
    List<String> asked = new ArrayList<>();
    OwnerRequests control =
        (cells, size) -> {
          if (cells > 100) {
            throw new IllegalArgumentException("target cells must be 0…100, not " + cells);
          }
          asked.add(cells + " of " + size);
        };
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, control)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.setCells(socket, 12, 25)).isEmpty();
      assertThat(StatusClient.setCells(socket, 0, 0)).isEmpty();
      assertThat(StatusClient.setCells(socket, 101, 0)).contains("must be 0…100, not 101");
      assertThat(asked).containsExactly("12 of 25", "0 of 0");
      assertThat(StatusClient.ask(socket, true)).contains("\"wanted\":{\"version\":2");
    }
  }

  @Test
  void cells_areNotSetByTheGroup() {
    assertThat(StatusServer.isOwner("cellmesh", "cellmesh")).isTrue();
    assertThat(StatusServer.isOwner("root", "cellmesh")).isTrue();
    assertThat(StatusServer.isOwner("grafana", "cellmesh")).isFalse();
  }

  @Test
  void dashboard_isGivenToTheAgentsUser_orTheReasonIs() throws IOException {
    Path socket = directory.resolve("status.sock");
    OwnerRequests page =
        new OwnerRequests() {
          @Override
          public void cells(int targetCells, int cellSize) {
            throw new AssertionError("nobody has asked");
          }

          @Override
          public String dashboard() {
            return "http://localhost:8080/?token=x";
          }
        };
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, page)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.dashboard(socket))
          .isEqualTo(new StatusClient.Dashboard(true, "http://localhost:8080/?token=x"));
    }
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.dashboard(socket))
          .isEqualTo(new StatusClient.Dashboard(false, "it serves no page"));
    }
  }

  @Test
  void halfARequest_changesNothing() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS, NOBODY);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(server).isNotNull();
      client.write(java.nio.ByteBuffer.wrap(new byte[] {StatusServer.CELLS, 0, 0, 1}));
      client.shutdownOutput();
      java.nio.ByteBuffer answer = java.nio.ByteBuffer.allocate(64);
      client.read(answer);
      assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
          .isEqualTo("two numbers are missing");
    }
  }
}
