package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** That a change of the machine's addresses is noticed, and who is told. */
final class NetworkWatchTest {
  private final AtomicReference<Set<String>> addresses = new AtomicReference<>(Set.of("10.0.0.2"));
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();

  private Set<String> look() {
    looks.incrementAndGet();
    return addresses.get();
  }

  /** Waits until the addresses have surely been looked at once more, and compared. */
  private void seen() {
    int before = looks.get();
    await().until(() -> looks.get() >= before + 2);
  }

  @Test
  void change_isToldOnce_alsoTheReturnOfANetwork_butNotItsLoss() {
    try (NetworkWatch watch =
        new NetworkWatch(this::look, Duration.ofMillis(5), changes::incrementAndGet)) {
      watch.start();
      seen();
      assertThat(changes).hasValue(0);

      addresses.set(Set.of("10.0.0.3"));
      await().until(() -> changes.get() == 1);
      addresses.set(Set.of());
      seen();
      seen();
      assertThat(changes).hasValue(1);
      addresses.set(Set.of("10.0.0.3"));
      await().until(() -> changes.get() == 2);
      seen();
      assertThat(changes).hasValue(2);
    }
  }

  @Test
  void change_isToldToRelaysFirst_andToLinks() {
    Switchboard.Plug plug = new Switchboard().plug(new PeerId(1, 1, 1, 1));
    MeshLoop loop =
        new MeshLoop(
            new RoomOptions(
                "test",
                plug.self,
                Role.BOARD,
                1,
                1,
                MeshParameters.DEFAULT,
                plug.signalling,
                plug.links),
            action -> {},
            () -> {});
    loop.start();
    loop.enqueue(new Input.NetworkChanged());
    await().until(() -> plug.told.size() == 2);
    assertThat(plug.told).containsExactly("signalling", "links");
    loop.close();
  }
}
