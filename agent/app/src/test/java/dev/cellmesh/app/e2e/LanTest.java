package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards on a LAN without internet: the relay that is configured does not exist. */
class LanTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;
  private IsolatedLan lan;

  @BeforeEach
  void open() {
    lan = IsolatedLan.open(folder);
  }

  @AfterEach
  void close() {
    lan.close();
  }

  private void within(String what, Callable<Boolean> condition) {
    long began = System.nanoTime();
    await().alias(what).atMost(SOON).pollInterval(Duration.ofMillis(200)).until(condition);
    System.out.printf("%s: %.1f s%n", what, (System.nanoTime() - began) / 1e9);
  }

  private List<IsolatedLan.Board> three() throws Exception {
    return List.of(lan.board("a", ""), lan.board("b", ""), lan.board("c", ""));
  }

  private static boolean allLinked(List<IsolatedLan.Board> boards) {
    return boards.stream().allMatch(board -> board.links() == boards.size() - 1);
  }

  @Test
  void boards_thatStartTogetherWithoutARelay_findEachOther() throws Exception {
    List<IsolatedLan.Board> boards = three();
    for (IsolatedLan.Board board : boards) {
      board.plugIn().start();
    }
    within("three boards without a relay are linked", () -> allLinked(boards));
  }

  @Test
  void theBoardThatStoodIn_isKilled_andAnotherRestarted_whichIsBackSoon() throws Exception {
    List<IsolatedLan.Board> boards = three();
    IsolatedLan.Board first = boards.get(0);
    first.plugIn().start();
    within("a board that is alone stands in", first::standsIn);
    IsolatedLan.Board second = boards.get(1).plugIn().start();
    IsolatedLan.Board third = boards.get(2).plugIn().start();
    within("two more have found it", () -> allLinked(boards));
    assertThat(second.standsIn() || third.standsIn()).isFalse();

    first.kill();
    second.kill();
    second.start();
    within("a restarted board is back, the relay's board being dead", () -> second.links() == 1);
  }

  @Test
  void multicastBlocked_restartedBoardFindsTheRelayItRemembers() throws Exception {
    List<IsolatedLan.Board> boards = three();
    IsolatedLan.Board first = boards.get(0);
    first.plugIn().start();
    within("a board that is alone stands in", first::standsIn);
    IsolatedLan.Board second = boards.get(1).plugIn().start();
    boards.get(2).plugIn().start();
    within("two more have found it", () -> allLinked(boards));
    within(
        "it is remembered",
        () ->
            Files.exists(second.file("relays.json")) && second.text("relays.json").contains("ws:"));
    boards.forEach(IsolatedLan.Board::blockMulticastDns);

    second.kill();
    second.start();
    within("a restarted board is back without multicast", () -> second.links() == 2);
    assertThat(second.status()).contains("\"origin\":\"remembered\"");
  }

  /** The same service type by a library that nobody here wrote. */
  @Test
  void otherImplementationOfDnsSd_findsABoardsRelay_andIsFound() throws Exception {
    IsolatedLan.Board board = lan.board("a", "").plugIn().start();
    IsolatedLan.Board other = lan.board("b", "").plugIn();
    other.launch(ForeignMdns.class, other.address);
    within("a board that is alone stands in", board::standsIn);
    within(
        "the other finds its relay",
        () -> other.text("log").contains("resolved " + board.address + ":7447 v=1"));
    within(
        "the board finds that of the other",
        () ->
            board
                .status()
                .contains(
                    "{\"url\":\"ws://"
                        + other.address
                        + ":9999\",\"origin\":\"found on the LAN\""));
  }

  @Test
  void networkThatComesLater_isSearched() throws Exception {
    List<IsolatedLan.Board> boards = three();
    boards.get(0).start();
    boards.get(1).start();
    within(
        "they run", () -> !boards.get(0).status().isEmpty() && !boards.get(1).status().isEmpty());
    boards.get(0).plugIn();
    boards.get(1).plugIn();
    within("two boards are linked after cables came", () -> boards.get(1).links() == 1);
  }
}
