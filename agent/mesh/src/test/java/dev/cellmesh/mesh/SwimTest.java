package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.core.Probes;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Rumour;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Probing, suspicion and refutation, as one board of a cell sees them. */
final class SwimTest {
  private final Bench bench = Bench.board();
  private final List<PeerId> boards = new ArrayList<>();

  /** A cell in which everybody is linked with everybody. */
  private void cell(int others) {
    for (int i = 1; i <= others; i++) {
      boards.add(bench.linkedBoard(i));
    }
    List<PeerId> all = new ArrayList<>(boards);
    all.add(bench.self);
    boards.forEach(b -> bench.frame(b, Bench.cell(all)));
    bench.run(1_000);
  }

  private List<PeerId> members() {
    return bench.mesh.state().members();
  }

  private Bytes rumour(PeerId subject, int incarnation, Rumour.State state) {
    return new LinkFrame.Rumours(List.of(new Rumour(subject, incarnation, state))).encode();
  }

  @Test
  void everyBoard_isAskedOncePerRound() {
    cell(5);
    bench.forget();
    bench.run(40_000);
    for (PeerId board : boards) {
      assertThat(bench.sent(board, LinkFrame.Ping.class)).hasSizeBetween(3, 5);
    }
  }

  @Test
  void boardWithoutAnswer_isAskedForThroughThreeOthers_thenSuspected_thenDead() {
    cell(6);
    PeerId victim = boards.getFirst();
    bench.silent.add(victim);
    bench.forget();
    bench.run(13_000); // a round: it has been asked
    List<PeerId> helpers =
        boards.stream().filter(b -> !bench.sent(b, LinkFrame.PingRequest.class).isEmpty()).toList();
    assertThat(helpers).hasSize(3).doesNotContain(victim);
    bench.run(4_000);
    assertThat(bench.count(Event.SUSPECTED)).isEqualTo(1);
    bench.run(20_000);
    assertThat(bench.count(Event.FOUND_DEAD)).isZero(); // all others still vouch for it
    assertThat(members()).contains(victim);
    assertThat(bench.mesh.state().links()).noneMatch(l -> l.peer().equals(victim));
    List<PeerId> survivors = new ArrayList<>(boards);
    survivors.remove(victim);
    survivors.add(bench.self);
    survivors.forEach(
        b -> {
          if (!b.equals(bench.self)) {
            bench.frame(b, Bench.cell(survivors));
          }
        });
    bench.run(100);
    assertThat(members()).containsExactlyInAnyOrderElementsOf(survivors);
  }

  @Test
  void lostLink_isASuspicionAtOnce_andADeathOnceNobodyVouches() {
    cell(4);
    PeerId victim = boards.getFirst();
    bench.forget();
    bench.input(new Input.LinkClosed(victim, CloseReason.TIMEOUT));
    assertThat(bench.count(Event.SUSPECTED)).isEqualTo(1);
    bench.run(100);
    for (PeerId other : boards.subList(1, 4)) {
      assertThat(bench.sent(other, LinkFrame.PingRequest.class)).hasSize(1);
      assertThat(bench.sent(other, LinkFrame.Rumours.class)).hasSize(1);
    }
    assertThat(members()).contains(victim);
    for (PeerId other : boards.subList(1, 4)) {
      bench.frame(other, rumour(victim, 0, Rumour.State.SUSPECT));
      bench.frame(other, Bench.cell(boards.subList(1, 4)));
    }
    bench.run(Probes.PERIOD_MILLIS + 600);
    assertThat(members()).doesNotContain(victim);
    assertThat(bench.count(Event.FOUND_DEAD)).isEqualTo(1);
  }

  @Test
  void lostLink_toABoardThatOthersReach_costsNoMembership() {
    cell(4);
    PeerId far = boards.getFirst();
    bench.input(new Input.LinkClosed(far, CloseReason.FAILED));
    for (int i = 0; i < 60; i++) {
      bench.run(1_000);
      assertThat(members()).contains(far);
    }
    assertThat(bench.count(Event.FOUND_DEAD)).isZero();
  }

  @Test
  void suspicion_isConfirmedTheSooner_theMoreBoardsFindTheSame() {
    assertThat(suspectedFor(0)).isBetween(17_000L, 19_500L);
    assertThat(suspectedFor(1)).isBetween(11_000L, 13_500L);
    assertThat(suspectedFor(3)).isBetween(6_000L, 7_500L);
  }

  /** How long a board stays a member that one other board claims to have a link with. */
  private static long suspectedFor(int confirmations) {
    SwimTest test = new SwimTest();
    test.cell(6);
    PeerId victim = test.boards.getFirst();
    for (PeerId other : test.boards.subList(1, 5)) {
      test.bench.frame(other, Bench.cell(test.boards.subList(1, 6)));
    }
    for (PeerId other : test.boards.subList(1, 1 + confirmations)) {
      test.bench.frame(other, test.rumour(victim, 0, Rumour.State.SUSPECT));
    }
    test.bench.silent.add(victim);
    test.bench.input(new Input.LinkClosed(victim, CloseReason.TIMEOUT));
    long millis = 0;
    while (test.members().contains(victim) && millis < 60_000) {
      test.bench.run(100);
      millis += 100;
    }
    return millis;
  }

  @Test
  void whatOthersSuspect_isAskedAtOnceAndTold_andItsRefutationPassedOn() {
    cell(3);
    PeerId subject = boards.get(0);
    PeerId doubter = boards.get(1);
    bench.silent.add(subject);
    bench.forget();
    bench.frame(doubter, rumour(subject, 0, Rumour.State.SUSPECT));
    LinkFrame.Ping ping = bench.sent(subject, LinkFrame.Ping.class).getFirst();
    assertThat(ping.digest().rumours()).contains(new Rumour(subject, 0, Rumour.State.SUSPECT));
    bench.frame(
        subject, new LinkFrame.Ack(ping.sequence(), bench.digest(1, 0, List.of())).encode());
    assertThat(bench.sent(doubter, LinkFrame.Rumours.class))
        .contains(new LinkFrame.Rumours(List.of(new Rumour(subject, 1, Rumour.State.ALIVE))));
    assertThat(members()).contains(subject);
  }

  @Test
  void liar_whoSuspectsEverybody_removesNobody() {
    cell(5);
    PeerId liar = boards.getLast();
    for (int i = 0; i < 60; i++) {
      for (PeerId board : boards) {
        bench.frame(liar, rumour(board, i, Rumour.State.SUSPECT));
      }
      bench.run(1_000);
    }
    assertThat(members()).containsAll(boards);
    assertThat(bench.count(Event.SUSPECTED)).isZero();
  }

  @Test
  void boardThatIsSuspected_refutesWithAHigherIncarnation() {
    cell(3);
    bench.forget();
    bench.frame(boards.get(0), rumour(bench.self, 0, Rumour.State.SUSPECT));
    bench.run(100);
    for (PeerId board : boards) {
      assertThat(bench.sent(board, LinkFrame.Rumours.class))
          .contains(new LinkFrame.Rumours(List.of(new Rumour(bench.self, 1, Rumour.State.ALIVE))));
    }
    bench.forget();
    bench.frame(boards.get(1), rumour(bench.self, 0, Rumour.State.SUSPECT));
    bench.run(100);
    assertThat(bench.sent(boards.get(2), LinkFrame.Rumours.class)).isEmpty();
  }

  @Test
  void requestToAsk_isAnsweredEitherWay() {
    cell(3);
    PeerId asker = boards.get(0);
    bench.forget();
    bench.frame(asker, new LinkFrame.PingRequest(7, boards.get(1)).encode());
    assertThat(bench.sent(asker, LinkFrame.Vouch.class))
        .containsExactly(new LinkFrame.Vouch(7, true));
    bench.silent.add(boards.get(2));
    bench.frame(asker, new LinkFrame.PingRequest(8, boards.get(2)).encode());
    bench.frame(asker, new LinkFrame.PingRequest(9, bench.below(99)).encode());
    bench.run(700);
    assertThat(bench.sent(asker, LinkFrame.Vouch.class))
        .contains(new LinkFrame.Vouch(8, false), new LinkFrame.Vouch(9, false));
  }

  @Test
  void boardThatHearsNobody_doubtsItself_andAsksMoreSeldom() {
    cell(6);
    bench.forget();
    bench.silent.addAll(boards);
    bench.run(4_500);
    long before = pings();
    assertThat(before).isPositive();
    assertThat(bench.count(Event.FOUND_DEAD)).isZero();
    assertThat(bench.mesh.swim().unhealthy()).isPositive();
    bench.silent.clear();
    bench.run(60_000);
    assertThat(bench.mesh.swim().unhealthy()).isZero();
  }

  @Test
  void boardThatDoubtsItself_waitsLongerBeforeItAsksTheNext() {
    cell(6);
    bench.forget();
    bench.run(20_000);
    long healthy = pings();
    assertThat(healthy).isBetween(9L, 11L);
    bench.silent.addAll(boards);
    bench.run(9_000);
    int unhealthy = bench.mesh.swim().unhealthy();
    assertThat(unhealthy).isGreaterThanOrEqualTo(2);
    bench.silent.clear();
    bench.run(unhealthy * Probes.PERIOD_MILLIS); // those asked already have answered
    bench.forget();
    bench.run(20_000);
    assertThat(pings()).isLessThanOrEqualTo(healthy - 2);
    bench.run(120_000);
    bench.forget();
    bench.run(20_000);
    assertThat(pings()).isBetween(9L, 11L);
  }

  private long pings() {
    return boards.stream().mapToLong(b -> bench.sent(b, LinkFrame.Ping.class).size()).sum();
  }

  @Test
  void boardThatWasStopped_blamesNobody() {
    cell(6);
    bench.silent.addAll(boards);
    bench.run(1_000);
    bench.skip(20_000);
    bench.silent.clear();
    bench.run(30_000);
    assertThat(bench.count(Event.LATE)).isPositive();
    assertThat(bench.count(Event.SUSPECTED)).isZero();
    assertThat(members()).containsAll(boards);
    assertThat(bench.mesh.state().links()).hasSize(6);
  }

  @Test
  void linkThatCarriesNothingBack_isGivenUpWithinSeconds() {
    cell(3);
    PeerId deaf = boards.getFirst();
    bench.silent.add(deaf);
    bench.run(15_000);
    assertThat(bench.mesh.state().links()).noneMatch(l -> l.peer().equals(deaf));
  }
}
