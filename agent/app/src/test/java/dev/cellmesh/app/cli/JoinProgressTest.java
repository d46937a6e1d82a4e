package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JoinProgressTest {
  private final JoinProgress progress = new JoinProgress("farm", "1570-2661-2105-3053");
  private final List<JoinProgress.Line> said = new ArrayList<>();

  private void look(String status, int links, int boards, long millis) {
    List<Signalling.Relay> relays =
        List.of(
            new Signalling.Relay(
                "ws://a.b", Signalling.Origin.CONFIGURED, status, 0, 0, OptionalLong.empty()));
    said.addAll(progress.look(relays, links, boards, millis));
  }

  private List<String> texts() {
    return said.stream().map(JoinProgress.Line::text).toList();
  }

  @Test
  void join_isToldOncePerChange() {
    look("connecting", 0, 0, 0);
    look("connecting", 0, 0, 500);
    look("connected", 0, 0, 1_000);
    look("connected", 1, 0, 1_500);
    look("connected", 2, 1, 2_000);
    look("connected", 2, 7, 2_500);
    look("connected", 2, 7, 3_000);
    look("connected", 2, 7, 3_500);
    look("connected", 0, 7, 60_000);
    look("connected", 1, 7, 61_000);
    assertThat(texts())
        .containsExactly(
            "connecting to 1 relay",
            "looking for boards of room farm over 1 of 1 relay",
            "joined room farm after 1.5 s; waiting for readings",
            "readings of 7 boards",
            "lost all boards; looking for them again",
            "back in room farm");
    assertThat(said).noneMatch(JoinProgress.Line::important);
  }

  @Test
  void nobodyThere_isSaidOnce_withWhatToLookAt_andItsEndToo() {
    look("connected", 0, 0, 0);
    look("connected", 0, 0, 9_999);
    assertThat(said).noneMatch(JoinProgress.Line::important);
    look("connected", 0, 0, 10_000);
    look("connected", 0, 0, 20_000);
    assertThat(said).filteredOn(JoinProgress.Line::important).hasSize(1);
    assertThat(said.getLast().text())
        .startsWith(
            "still looking for a board of room farm, fingerprint 1570-2661-2105-3053 (ws://a.b:")
        .contains("another name, password or invite");
    look("connected", 1, 0, 30_000);
    assertThat(said.getLast())
        .isEqualTo(
            new JoinProgress.Line("joined room farm after 30.0 s; waiting for readings", true));
  }

  @Test
  void relayThatCannotBeUsed_isNamed_withoutItsControlCharacters() {
    look("closed: \u001b[2Jgo \u202eaway", 0, 0, 10_000);
    assertThat(said.getLast().text())
        .isEqualTo("no relay can be used: ws://a.b: closed: \\u001b[2Jgo \\u202eaway");
  }
}
