package dev.cellmesh.app.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.runtime.Signalling;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusServerTest {
  private static final AgentStatus STATUS =
      new AgentStatus(
          "1.2.3",
          "north",
          "farm",
          true,
          3_700,
          MeshStates.usual(),
          List.of(new Signalling.Relay("ws://127.0.0.1:7777", "connected", 12, 3)),
          List.of(
              new AgentStatus.SensorLine("mqtt", "well", 42, 0),
              new AgentStatus.SensorLine("gpio17", "no such pin", 0, 5)),
          new TreeMap<>(Map.of("mesh.malformed", 4L, "gateway.dropped.tooLarge", 0L)));

  @TempDir Path directory;

  @Test
  void text_isAlignedAndInWords() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.ask(socket, false))
          .isEqualTo(
              """
              board    north, cellmesh 1.2.3, up 1 h 1 min
              room     farm (open: whoever knows its name can join)
              peer     %s
              joined   yes
              cell     1 of 3, 2 boards, generation 7, hop limit 5, health 90 %%
              links
                22222222  board  member  cell 1  1.2 ms
                33333333  board  bridge  cell 0
              edges
                cell 0  up    bridge  rank 0
                cell 2  down          rank 2 of 1
              relays
                ws://127.0.0.1:7777  connected  12 in  3 out
              sensors
                mqtt    42 readings              well
                gpio17  0 readings   5 rejected  no such pin
              counters
                mesh.malformed  4
              """
                  .formatted(MeshStates.SELF.hex()));
    }
  }

  @Test
  void json_holdsEverything() throws IOException {
    Path socket = directory.resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
      assertThat(server).isNotNull();
      assertThat(StatusClient.ask(socket, true))
          .startsWith("{\"version\":\"1.2.3\",\"board\":\"north\",\"room\":\"farm\",\"open\":true")
          .contains("\"edges\":[{\"cell\":0,\"up\":true,\"bridge\":true,\"reason\":\"rank 0\"")
          .contains("\"counters\":{\"gateway.dropped.tooLarge\":0,\"mesh.malformed\":4}");
    }
  }

  @Test
  void socket_isForOwnerAndGroupAlone_andGoesAway() throws IOException {
    Path socket = directory.resolve("run").resolve("status.sock");
    try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
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
    try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
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
    try (StatusServer server = StatusServer.start(socket, () -> STATUS)) {
      assertThat(server).isNotNull();
      assertThatThrownBy(() -> StatusServer.start(socket, () -> STATUS))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another agent answers on");
    }
  }
}
