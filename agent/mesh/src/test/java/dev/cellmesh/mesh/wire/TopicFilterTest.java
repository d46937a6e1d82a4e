package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of OASIS MQTT 5.0, section 4.7, and their neighbours. */
final class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1/#, sport/tennis/player1",
    "sport/tennis/player1/#, sport/tennis/player1/ranking",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
    "sport/#, sport",
    "#, sport",
    "#, /",
    "#, a/b/c",
    "sport/tennis/+, sport/tennis/player1",
    "sport/tennis/+, sport/tennis/player2",
    "sport/+, sport/",
    "+, finance",
    "+/+, /finance",
    "/+, /finance",
    "+/tennis/#, sport/tennis/player1",
    "+/tennis/#, sport/tennis",
    "sport/+/player1, sport/tennis/player1",
    "a, a",
    "a/+/+, a//",
    "a//b, a//b",
    "+/#, a",
    "+/+/#, a/b",
    "Küche/+, Küche/🌡",
  })
  void filter_matches(String filter, String topic) {
    assertThat(TopicFilter.isValid(filter)).isTrue();
    assertThat(TopicFilter.matches(filter, topic)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sport/tennis/+, sport/tennis/player1/ranking",
    "sport/+, sport",
    "+, /finance",
    "sport/tennis/player1/#, sport/tennis/player2",
    "a, A",
    "a, a/",
    "a/, a",
    "a, /a",
    "a/b, a",
    "a, a/b",
    "a, ab",
    "ab, a",
    "a/+/c, a/b/d",
    "a/+/c, a/b/c/d",
    "+/+, a",
    "+/+/#, a",
    "a/#, ab",
    "a/b/#, a",
  })
  void filter_doesNotMatch(String filter, String topic) {
    assertThat(TopicFilter.isValid(filter)).isTrue();
    assertThat(TopicFilter.matches(filter, topic)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sport+",
        "sport/tennis#",
        "sport/tennis/#/ranking",
        "#/",
        "##",
        "++",
        "a/+b",
        "a/b#/c"
      })
  void filter_outsideTheStandard_isInvalid(String filter) {
    assertThat(TopicFilter.isValid(filter)).isFalse();
  }

  @Test
  void filter_malformed_neitherThrowsNorMatchesEverything() {
    for (String filter : new String[] {"", "sport+", "sport/tennis#", "a/#/b"}) {
      assertThat(TopicFilter.matches(filter, "x/y")).as(filter).isFalse();
    }
    assertThat(TopicFilter.matches("", "")).isTrue();
  }
}
