package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bytes;
import dev.cellmesh.mesh.Event;
import dev.cellmesh.mesh.Input;
import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.mesh.Message;
import dev.cellmesh.mesh.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Links lose one frame of a hundred, bridges die, cells change: subscribers miss nothing. */
final class RepairTest {
  private static final double LOSS = 0.01;

  /** A settled room of a lossy network. */
  private static Scenario lossy(long seed, int boards, int cells, double loss) {
    return new Scenario(
            NetworkOptions.seeded(seed).withFrameLoss(loss),
            MeshParameters.DEFAULT.withTargetCells(cells))
        .boards(boards)
        .settle();
  }

  /** Boards that publish, and what they have. */
  private static final class Publishers {
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

  private static long lost(VirtualPeer peer) {
    return peer.state().counters().getOrDefault(Event.LOST, 0L);
  }

  @Test
  void streams_underLossAndBridgeDeath_areDeliveredExactlyOnce() {
    Seeds.each(
        4,
        seed -> {
          Scenario room = lossy(seed, 40, 6, LOSS);
          VirtualPeer leaf = room.leaf("#");
          VirtualPeer sink = room.any();
          room.net.input(sink, new Input.Subscribe(Scenario.CHANNEL, List.of("#")));
          room.joined(leaf);
          Publishers publishers = new Publishers(room);
          for (int i = 0; i < 4; i++) {
            publishers.everyone(5, 1_000);
            VirtualPeer bridge = room.peer(Scenario.bridges(room.any()).getFirst());
            if (bridge != sink) {
              room.net.kill(bridge);
            }
          }
          publishers.everyone(5, 1_000);
          room.net.run(60_000);
          publishers.assertReached(leaf);
          publishers.assertReached(sink);
          assertThat(lost(leaf) + lost(sink)).isZero();
        });
  }
}
