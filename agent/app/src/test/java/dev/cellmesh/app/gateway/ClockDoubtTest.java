package dev.cellmesh.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockDoubtTest {
  private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
  private static final Reading STAMPED = Reading.of("a", 1, "Cel", NOW.minusSeconds(10));
  private final ClockDoubt doubt = new ClockDoubt();

  private List<Quality> qualities(Reading... readings) {
    return doubt.marked(List.of(readings), NOW).stream().map(Reading::quality).toList();
  }

  @Test
  void clockThatIsRight_orNearly_leavesReadingsAlone() {
    assertThat(qualities(STAMPED)).containsExactly(Quality.GOOD);
    doubt.setOffset(-60_000);
    assertThat(qualities(STAMPED)).containsExactly(Quality.GOOD);
  }

  @Test
  void clockThatIsWrong_makesWhatItStampedUncertain_andNothingElse() {
    Duration day = Duration.ofDays(1);
    doubt.setOffset(-day.toMillis());
    Reading own = Reading.of("own", 1, "Cel", NOW.minus(day));
    Reading bad = new Reading("bad", Value.of(1), "", NOW, Quality.BAD);
    assertThat(qualities(STAMPED, own, bad))
        .containsExactly(Quality.UNCERTAIN, Quality.GOOD, Quality.BAD);
    doubt.setOffset(0);
    assertThat(qualities(STAMPED)).containsExactly(Quality.GOOD);
  }
}
