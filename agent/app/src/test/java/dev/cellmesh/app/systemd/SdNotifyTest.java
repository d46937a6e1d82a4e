package dev.cellmesh.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SdNotifyTest {
  private static final long PID = 42;

  @TempDir Path directory;

  @Test
  void messages_reachTheSocket() throws Throwable {
    String path = directory.resolve("notify").toString();
    try (DatagramListener systemd = new DatagramListener(path)) {
      SdNotify notify = SdNotify.of(Map.of("NOTIFY_SOCKET", path), PID);
      notify.ready();
      notify.status("2 links\n1 relay");
      notify.feedWatchdog();
      notify.stopping();
      assertThat(systemd.receive()).isEqualTo("READY=1");
      assertThat(systemd.receive()).isEqualTo("STATUS=2 links 1 relay");
      assertThat(systemd.receive()).isEqualTo("WATCHDOG=1");
      assertThat(systemd.receive()).isEqualTo("STOPPING=1");
      assertThat(systemd.receive()).isEmpty();
    }
  }

  @Test
  void abstractSocket_isReached() throws Throwable {
    String name = "@cellmesh-test-" + ProcessHandle.current().pid();
    try (DatagramListener systemd = new DatagramListener(name)) {
      SdNotify.of(Map.of("NOTIFY_SOCKET", name), PID).ready();
      assertThat(systemd.receive()).isEqualTo("READY=1");
    }
  }

  @Test
  void missingSocket_isSaidNotThrown() {
    String nowhere = directory.resolve("nobody").toString();
    assertThatThrownBy(() -> UnixDatagram.send(nowhere, "READY=1")).isInstanceOf(IOException.class);
    SdNotify notify = SdNotify.of(Map.of("NOTIFY_SOCKET", nowhere), PID);
    assertThatCode(notify::ready).doesNotThrowAnyException();
  }

  @Test
  void withoutSystemd_nothingHappens() {
    SdNotify notify = SdNotify.of(Map.of(), PID);
    assertThat(notify.feedEveryMillis()).isZero();
    assertThatCode(notify::ready).doesNotThrowAnyException();
  }

  @Test
  void watchdog_isFedTwicePerTimeout_byTheProcessItIsMeantFor() {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "42");
    assertThat(SdNotify.of(environment, PID).feedEveryMillis()).isEqualTo(15_000);
    assertThat(SdNotify.of(environment, 43).feedEveryMillis()).isZero();
    assertThat(
            SdNotify.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "soon"), PID)
                .feedEveryMillis())
        .isZero();
  }
}
