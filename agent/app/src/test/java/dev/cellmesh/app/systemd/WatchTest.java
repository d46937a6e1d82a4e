package dev.cellmesh.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
  @TempDir Path directory;

  /** A pipeline that does as the test says. */
  private static final class Played implements Watch.Pipeline {
    private List<String> still = List.of();
    private boolean answers = true;

    @Override
    public List<String> standingStill() {
      return still;
    }

    @Override
    public String summary() {
      if (!answers) {
        throw new IllegalStateException("the mesh loop does not answer");
      }
      return "2 links";
    }
  }

  private static List<String> heard(DatagramListener systemd) throws Throwable {
    List<String> all = new ArrayList<>();
    for (String one = systemd.receive(); !one.isEmpty(); one = systemd.receive()) {
      all.add(one);
    }
    return all;
  }

  @Test
  void watchdog_isFedWhileAllMoves_andOnlyThen() throws Throwable {
    String socket = directory.resolve("notify").toString();
    Played played = new Played();
    try (DatagramListener systemd = new DatagramListener(socket)) {
      Watch watch = new Watch(played, SdNotify.of(Map.of("NOTIFY_SOCKET", socket), 1));
      watch.look();
      assertThat(heard(systemd)).containsExactly("WATCHDOG=1", "STATUS=2 links");
      assertThat(watch.ailment()).isNull();

      played.still = List.of("gateway");
      watch.look();
      assertThat(heard(systemd)).isEmpty();
      assertThat(watch.ailment()).isEqualTo("gateway stands still");

      played.still = List.of();
      watch.look();
      assertThat(heard(systemd)).contains("WATCHDOG=1");
      assertThat(watch.ailment()).isNull();
    }
  }

  /** A machine under load: the loop beats, and answers too late. That must not end the agent. */
  @Test
  void loopThatAnswersLate_isSaid_notFed_andEndsNothing() throws Throwable {
    String socket = directory.resolve("notify").toString();
    Played played = new Played();
    try (DatagramListener systemd = new DatagramListener(socket)) {
      Watch watch = new Watch(played, SdNotify.of(Map.of("NOTIFY_SOCKET", socket), 1));
      played.answers = false;
      for (int i = 0; i < 5; i++) {
        watch.look();
      }
      assertThat(heard(systemd)).isEmpty();
      assertThat(watch.ailment()).isEqualTo("the mesh loop does not answer");

      played.answers = true;
      watch.look();
      assertThat(heard(systemd)).contains("WATCHDOG=1");
      assertThat(watch.ailment()).isNull();
    }
  }
}
