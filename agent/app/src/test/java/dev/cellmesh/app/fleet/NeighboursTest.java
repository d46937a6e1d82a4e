package dev.cellmesh.app.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NeighboursTest {
  private static final Instant START = Instant.parse("2026-07-01T12:00:00Z");
  private static final PeerId SELF = peer(1);
  private static final PeerId BARN = peer(2);
  private static final PeerId HILL = peer(3);

  @TempDir Path folder;

  private static PeerId peer(int i) {
    return new PeerId(i, i, i, i);
  }

  private static Instant after(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static MeshState mesh(PeerId... others) {
    List<PeerId> members = Stream.concat(Stream.of(SELF), Stream.of(others)).toList();
    return new MeshState(
        SELF,
        Role.BOARD,
        true,
        Structure.ALONE,
        RoomParameters.NONE,
        0,
        3,
        100,
        "",
        members,
        List.of(),
        List.of(),
        0,
        new TreeMap<>());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Neighbours load(Instant now) {
    return Neighbours.load("shed", folder, now);
  }

  /** The barn, which has said its name. */
  private Neighbours withBarn() {
    Neighbours neighbours = load(START);
    neighbours.note(mesh(BARN), START);
    Neighbours barn = Neighbours.load("barn", null, START);
    neighbours.heard(BARN, barn.card(null), START);
    return neighbours;
  }

  @Test
  void card_tellsWhereTheRelayOfTheBoardIs_ifItRunsOne() {
    Neighbours barn = Neighbours.load("barn", null, START);
    Neighbours own = Neighbours.load("own", null, START);
    assertThat(own.heard(BARN, barn.card("ws://10.0.0.1:7447"), START))
        .contains("ws://10.0.0.1:7447");
    assertThat(own.heard(BARN, barn.card(null), START)).isEmpty();
    assertThat(own.heard(BARN, utf8("{\"card\":\"barn\",\"x\":[{}],\"relay\":\"y\"}"), START))
        .contains("y");
    assertThat(own.heard(BARN, utf8("{\"card\":\"barn\",\"relay\":7}"), START)).isEmpty();
    assertThat(own.heard(BARN, utf8("{\"card\":\"barn\",\"relay\":"), START)).isEmpty();
    assertThat(own.namesakes()).isEmpty();
  }

  @Test
  void boardThatGoes_isSilentFromThenOn_andNoMoreWhenItIsBack() {
    Neighbours neighbours = withBarn();
    neighbours.note(mesh(BARN), after(100));
    neighbours.gone(BARN, false);
    neighbours.note(mesh(), after(101));
    assertThat(neighbours.silent(after(110))).as("perhaps it restarts").isEmpty();
    assertThat(neighbours.silent(after(160)))
        .containsExactly(new AgentStatus.Silent(BARN, "barn", 60, false));
    neighbours.note(mesh(BARN), after(170));
    assertThat(neighbours.silent(after(300))).isEmpty();
  }

  @Test
  void boardThatHasSaidGoodbye_isKnownToHaveLeft() {
    Neighbours neighbours = withBarn();
    neighbours.gone(BARN, true);
    neighbours.note(mesh(), after(1));
    assertThat(neighbours.silent(after(100)))
        .containsExactly(new AgentStatus.Silent(BARN, "barn", 100, true));
  }

  @Test
  void whoIsSilent_isKnownAfterARestart_butNobodyJustThen() {
    Neighbours before = withBarn();
    before.note(mesh(), after(10));
    before.close();
    Neighbours neighbours = load(after(1_000));
    assertThat(neighbours.silent(after(1_001))).isEmpty();
    Instant later = after(1_000).plus(Neighbours.SILENT_AFTER);
    assertThat(neighbours.silent(later))
        .extracting(AgentStatus.Silent::board)
        .containsExactly("barn");
  }

  @Test
  void dismissed_isForgotten_unlessItIsHere() {
    Neighbours neighbours = withBarn();
    byte[] dismissal = Neighbours.dismissal(BARN);
    neighbours.heard(HILL, dismissal, after(50));
    neighbours.note(mesh(), after(51));
    assertThat(neighbours.silent(after(100))).as("was here when dismissed").hasSize(1);
    neighbours.heard(HILL, dismissal, after(101));
    assertThat(neighbours.silent(after(102))).isEmpty();
    neighbours.close();
    assertThat(load(START).silent(after(1_000))).isEmpty();
  }

  @Test
  void namesakes_areThoseThatAreHere() {
    Neighbours neighbours = withBarn();
    assertThat(neighbours.namesakes()).isEmpty();
    neighbours.note(mesh(BARN, HILL), after(1));
    neighbours.heard(HILL, Neighbours.load("shed", null, START).card(null), after(1));
    assertThat(neighbours.namesakes()).containsExactly(HILL);
    neighbours.note(mesh(BARN), after(2));
    assertThat(neighbours.namesakes()).isEmpty();
  }

  @Test
  void whatIsNoCard_changesNothing() {
    Neighbours neighbours = withBarn();
    for (String bad :
        List.of(
            "",
            "[]",
            "{",
            "{\"card\":7}x",
            "{\"dismiss\":\"nobody\"}",
            "{\"other\":\"x\"}",
            "{\"card\":\"" + "x".repeat(2_000) + "\"}")) {
      neighbours.heard(HILL, utf8(bad), after(1));
    }
    neighbours.note(mesh(), after(1));
    assertThat(neighbours.silent(after(100))).extracting(AgentStatus.Silent::peer).contains(BARN);
    assertThat(neighbours.namesakes()).isEmpty();
  }

  @Test
  void boardsBeyondTheBound_pushOutWhoHasBeenSilentLongest() {
    Neighbours neighbours = withBarn();
    neighbours.note(mesh(), after(1));
    for (int i = 0; i < Neighbours.MAX_BOARDS; i++) {
      neighbours.note(mesh(peer(10 + i)), after(2 + i));
    }
    Instant end = after(10_000);
    assertThat(neighbours.silent(end))
        .hasSizeLessThanOrEqualTo(Neighbours.MAX_BOARDS)
        .extracting(AgentStatus.Silent::peer)
        .doesNotContain(BARN)
        .contains(peer(11));
  }

  @Test
  void fileThatIsBroken_isNotUsed() throws Exception {
    Files.writeString(folder.resolve(Neighbours.FILE), "[{\"peer\":\"x\"}]");
    assertThat(load(START).silent(START.plus(Duration.ofDays(1)))).isEmpty();
  }
}
