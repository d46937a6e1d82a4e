package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Boards that publish, and what they have. */
final class Publishers {
  private final Scenario room;
  private final Map<PeerId, List<String>> published = new TreeMap<>();
  private int count;

  Publishers(Scenario room) {
    this.room = room;
  }

  void publish(VirtualPeer board) {
    String text = board.id().shortHex() + " " + count++;
    published.computeIfAbsent(board.id(), p -> new ArrayList<>()).add(text);
    String topic = Scenario.topic(board);
    room.net.input(board, new Input.Publish(Scenario.CHANNEL, topic, Bytes.utf8(text)));
  }

  List<String> of(VirtualPeer board) {
    return published.getOrDefault(board.id(), List.of());
  }

  void everyone(int times, long everyMillis) {
    for (int i = 0; i < times; i++) {
      for (VirtualPeer board : room.net.boards()) {
        publish(board);
      }
      room.net.run(everyMillis);
    }
  }

  /** All that living boards have published has reached the peer, and nothing twice. */
  void assertReached(VirtualPeer peer) {
    Map<String, Integer> got = new HashMap<>();
    for (Message m : peer.received()) {
      got.merge(m.payload().utf8(), 1, Integer::sum);
    }
    List<String> wrong = new ArrayList<>();
    for (VirtualPeer board : room.net.boards()) {
      if (board != peer) {
        for (String text : published.getOrDefault(board.id(), List.of())) {
          if (got.getOrDefault(text, 0) != 1) {
            wrong.add(got.getOrDefault(text, 0) + " of '" + text + "'");
          }
        }
      }
    }
    assertThat(wrong).as("at %s", peer.id()).isEmpty();
    assertThat(got.values()).allMatch(n -> n == 1);
  }
}
