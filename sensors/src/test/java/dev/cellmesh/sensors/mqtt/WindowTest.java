package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WindowTest {
  private final Window window = new Window(256);

  /** Messages up to so many unacknowledged, then two quiet seconds, then all are acknowledged. */
  private boolean burst(int count) {
    boolean filled = false;
    for (int i = 1; i <= count; i++) {
      filled = window.isFilledBy(i);
    }
    window.tend(count);
    window.tend(count);
    return filled;
  }

  @Test
  void receiveMaximum_isTheWindow_atFirst() {
    assertThat(window.isFilledBy(255)).isFalse();
    assertThat(window.isFilledBy(256)).isTrue();
  }

  @Test
  void brokerThatStopsTwiceAtOneNumber_isTakenToStopThere() {
    assertThat(burst(20)).isFalse();
    assertThat(burst(20)).isFalse();
    assertThat(burst(20)).isTrue();
  }

  @Test
  void stoppingAtDifferentNumbers_orAtAFew_saysNothing() {
    for (int count : new int[] {20, 21, 20, 3, 3, 3, 3}) {
      assertThat(burst(count)).isFalse();
    }
  }

  @Test
  void brokerThatSendsMore_hasThatMuch() {
    burst(20);
    burst(20);
    window.isFilledBy(21);
    assertThat(window.isFilledBy(255)).isFalse();
  }

  @Test
  void stillnessThatLasts_countsOnce() {
    for (int i = 1; i <= 20; i++) {
      window.isFilledBy(i);
    }
    window.tend(20);
    window.tend(20);
    assertThat(window.isFilledBy(20)).isFalse();
  }

  @Test
  void newConnection_beginsWithWhatIsKnownOfItsBroker() {
    window.connected(20);
    assertThat(window.isFilledBy(19)).isFalse();
    assertThat(window.isFilledBy(20)).isTrue();
  }
}
