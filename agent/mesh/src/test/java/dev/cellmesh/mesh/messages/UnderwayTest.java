package dev.cellmesh.mesh.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Tip;
import dev.cellmesh.mesh.wire.WireWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link Underway} holds on to, and for how long. */
class UnderwayTest {
  private static final PeerId PEER = new PeerId(1, 2, 3, 4);
  private static final PeerId OTHER = new PeerId(5, 6, 7, 8);
  private static final int MAX_FRAMES = 2_048;
  private static final int MAX_BYTES = 4 << 20;

  private final Core core = Bench.core(Bench.peer(1_000), 1);
  private final Underway underway = new Underway(core, audience());
  private int added;

  private Audience audience() {
    Roster roster = new Roster(core);
    HealthClasses classes = new HealthClasses(core, new Health(core));
    return new Audience(
        core, roster, new Edges(core, roster, classes), new Interests(core), new Leaves(core));
  }

  private void add(PeerId next, int bodyBytes) {
    WireWriter out = RoutedFrame.start(RoutedFrame.Type.DATA, 5, core.self(), 1, ++added, 7, 64);
    RoutedFrame frame = new RoutedFrame(out.bytes(Bytes.wrap(new byte[bodyBytes])).done());
    underway.add(frame, new Tip(7, List.of()), null, new Audience.Way(List.of(next), List.of()));
  }

  private void pass(long millis) {
    core.advance(core.now().plusMillis(millis));
  }

  private List<Long> lostWith(PeerId peer) {
    underway.losing(peer);
    assertThat(underway.takeDue()).as("before the others know").isEmpty();
    pass(1_200);
    return underway.takeDue().stream().map(sent -> sent.frame().sequence()).toList();
  }

  @Test
  void frames_givenToTheLostNeighbour_areTheOnesThatGoAnotherWay() {
    add(PEER, 10);
    add(OTHER, 10);
    add(PEER, 10);
    assertThat(lostWith(PEER)).containsExactly(1L, 3L);
    assertThat(underway.takeDue()).as("once").isEmpty();
  }

  @Test
  void frames_ofMoreThanSixSecondsAgo_areForgotten() {
    add(PEER, 10);
    pass(5_000);
    add(PEER, 10);
    pass(1_001);
    assertThat(lostWith(PEER)).containsExactly(2L);
  }

  @Test
  void frames_thatAreManyOrLarge_pushOutTheOldest() {
    for (int i = 0; i < 3_000; i++) {
      add(PEER, 10);
    }
    List<Long> many = lostWith(PEER);
    assertThat(many).hasSize(MAX_FRAMES).startsWith(3_000L - MAX_FRAMES + 1).endsWith(3_000L);
    pass(7_000);
    for (int i = 0; i < 200; i++) {
      add(PEER, 60_000);
    }
    List<Long> large = lostWith(PEER);
    assertThat(large.size() * 60_000L).isBetween(MAX_BYTES / 2L, (long) MAX_BYTES);
    assertThat(large).endsWith(3_200L);
  }

  @Test
  void frames_ofManyNeighboursLostAtOnce_areBoundedAndCounted() {
    for (int i = 0; i < MAX_FRAMES / 2; i++) {
      add(PEER, 10);
      add(OTHER, 10);
    }
    underway.losing(PEER);
    underway.losing(PEER);
    assertThat(core.counters()).doesNotContainKey(Event.TABLE_FULL);
    underway.losing(OTHER);
    assertThat(core.counters()).containsEntry(Event.TABLE_FULL, 1L);
    pass(1_200);
    assertThat(underway.takeDue()).hasSize(MAX_FRAMES);
  }
}
