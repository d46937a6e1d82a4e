package dev.cellmesh.app.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.wire.PeerId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FleetTest {
  private static final String BARN = "22".repeat(32);
  private static final String SHED = "33".repeat(32);
  private static final String HILL = "44".repeat(32);

  private final Fleet fleet = Fleet.of();

  private void reports(String peer, String board, String rest) {
    String json =
        "{\"board\":\""
            + board
            + "\",\"peer\":\""
            + peer
            + "\",\"cell\":1,\"health\":90,"
            + "\"uptimeSeconds\":61,\"version\":\"1.0\""
            + rest
            + "}";
    fleet.report(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String missing(String peer, String board, long seconds) {
    return ",\"missing\":[{\"peer\":\""
        + peer
        + "\",\"board\":\""
        + board
        + "\",\"silentSeconds\":"
        + seconds
        + ",\"reason\":\"silent\"}]";
  }

  @Test
  void board_isListedAsItReports_withWhatAilsIt() {
    reports(
        BARN,
        "barn",
        ",\"sensors\":{\"count\":3,\"ailing\":[{\"name\":\"gpio17\",\"state\":\"no pin\"}]},"
            + "\"lastReadingMillis\":12000,\"clockOffsetSeconds\":86400");
    assertThat(fleet.text())
        .contains("1 boards report\n")
        .containsPattern(
            "barn +npub1\\w{7}… +1 +90 % +3 +12 s ago +1.0 +clock 24 h 0 min fast; ailing: gpio17");
    assertThat(new String(fleet.json(), StandardCharsets.UTF_8))
        .contains("\"board\":\"barn\"", "\"state\":\"here\"", "\"ailing\":[\"gpio17\"]");
  }

  @Test
  void nameOfAnother_movesNoCursorAndTurnsNoText() {
    reports(BARN, "b\\u001b]0;owned\\u0007\\n\\u202ex", missing(HILL, "h\\u001b[2J", 7_500));
    assertThat(fleet.text())
        .contains("b\\u001b]0;owned\\u0007\\n\\u202ex  npub1", "h\\u001b[2J  npub1")
        .doesNotContain("\u001b", "\u202e");
    assertThat(new String(fleet.json(), StandardCharsets.UTF_8)).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void silentBoard_isListedOnce_asTheOneWhoSawItLastSays() {
    reports(BARN, "barn", missing(HILL, "hill", 7_500));
    reports(SHED, "shed", missing(HILL, "hill", 7_200));
    assertThat(fleet.text())
        .contains("2 boards report, 1 are silent\n")
        .containsPattern("hill +npub1\\w+… +silent for 2 h 0 min: .* missed by barn, shed");
    assertThat(fleet.silent("hill")).isEqualTo(PeerId.parse(HILL));
  }

  @Test
  void boardThatReports_isNotSilent_whateverOthersSay_inEitherOrder() {
    reports(BARN, "barn", missing(HILL, "hill", 60));
    reports(HILL, "hill", missing(BARN, "barn", 60));
    assertThat(fleet.text()).contains("2 boards report\n").doesNotContain("missed by");
  }

  @Test
  void twoBoardsOfOneName_areBothListed_andSaidToBe() {
    reports(BARN, "barn", "");
    reports(SHED, "barn", "");
    assertThat(fleet.text().lines().filter(line -> line.contains("another board has this name")))
        .hasSize(2);
  }

  @Test
  void onlyASilentBoard_canBeDismissed_andOnlyOne() {
    reports(BARN, "barn", missing(HILL, "hill", 60));
    reports(SHED, "shed", missing("55".repeat(32), "hill", 60));
    assertThatThrownBy(() -> fleet.silent("barn")).hasMessageContaining("not silent");
    assertThatThrownBy(() -> fleet.silent("moon")).hasMessageContaining("no board moon");
    assertThatThrownBy(() -> fleet.silent("hill")).hasMessageContaining("give the npub");
    assertThat(fleet.silent(Fleet.npub(PeerId.parse(HILL)))).isEqualTo(PeerId.parse(HILL));
  }

  @Test
  void boardsBeyondTheBound_areSaidToBeThere_whetherTheyReportOrAreMissed() {
    StringBuilder missed = new StringBuilder();
    for (int i = 0; i < Fleet.MAX_BOARDS; i++) {
      missed.append("{\"peer\":\"%064x\",\"silentSeconds\":60},".formatted(i + 1));
      if (i % 500 == 499) {
        missed.setLength(missed.length() - 1);
        reports(BARN, "barn", ",\"missing\":[" + missed + "]");
        missed.setLength(0);
      }
    }
    assertThat(fleet.lines()).hasSize(Fleet.MAX_BOARDS);
    assertThat(fleet.text()).contains("There are more boards: the first 20000 that were heard of");
    reports(SHED, "shed", "");
    assertThat(fleet.lines()).hasSize(Fleet.MAX_BOARDS);
  }

  @Test
  void whatIsNoReport_isPassedOver() {
    for (String bad :
        new String[] {"", "7", "{", "{\"peer\":\"x\"}", "{\"missing\":[7],\"peer\":3}", "[]"}) {
      fleet.report(bad.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(fleet.text()).startsWith("0 boards report");
  }
}
