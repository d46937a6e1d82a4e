package dev.cellmesh.app.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.systemd.Heartbeat;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.senml.Decoded;
import dev.cellmesh.sensors.senml.Senml;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
  private static final Instant TIME = Instant.parse("2026-11-21T00:00:00Z");

  private final BlockingQueue<Batch> waiting = new LinkedBlockingQueue<>();
  private final List<byte[]> published = new CopyOnWriteArrayList<>();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final Heartbeat heartbeat = new Heartbeat();
  private volatile boolean roomRefuses;
  private Gateway gateway = gateway(new Gateway.Limits(100, Duration.ofMillis(20), 65_536));

  private Gateway gateway(Gateway.Limits limits) {
    return new Gateway(
        this::take,
        readings -> Senml.encodeCbor("board", readings),
        this::publish,
        limits,
        heartbeat.part("gateway"));
  }

  private List<Batch> take(int max, Duration wait) throws InterruptedException {
    List<Batch> taken = new ArrayList<>();
    Batch first = waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      taken.add(first);
      waiting.drainTo(taken, max - 1);
    }
    return taken;
  }

  private void publish(byte[] pack) {
    if (roomRefuses) {
      throw new IllegalStateException("the room is closed");
    }
    published.add(pack);
  }

  private Batch batch(int readings, String sensor) {
    Reading reading = Reading.of(sensor, 21.5, "Cel", TIME);
    return new Batch("test", Collections.nCopies(readings, reading), acknowledged::incrementAndGet);
  }

  private int publishedReadings() {
    int sum = 0;
    for (byte[] pack : published) {
      Decoded decoded = Senml.decodeCbor(pack, TIME);
      assertThat(decoded.rejects()).isEmpty();
      sum += decoded.readings().size();
    }
    return sum;
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void readings_arePublishedAndAcknowledged() {
    gateway.start();
    waiting.add(batch(1, "a"));
    waiting.add(batch(2, "b"));
    await().untilAsserted(() -> assertThat(publishedReadings()).isEqualTo(3));
    await().untilAtomic(acknowledged, org.hamcrest.Matchers.equalTo(2));
  }

  @Test
  void bigBatch_isSplitAtTheBound() {
    waiting.add(batch(250, "a"));
    gateway.start();
    await().untilAsserted(() -> assertThat(publishedReadings()).isEqualTo(250));
    assertThat(published).hasSize(3);
  }

  @Test
  void packBeyondTheRoomsBound_isHalved() {
    gateway = gateway(new Gateway.Limits(100, Duration.ofMillis(20), 200));
    waiting.add(batch(100, "a"));
    gateway.start();
    await().untilAsserted(() -> assertThat(publishedReadings()).isEqualTo(100));
    assertThat(published).allSatisfy(pack -> assertThat(pack).hasSizeLessThanOrEqualTo(200));
  }

  @Test
  void readingThatFitsNoPack_isCountedAndDropped() {
    gateway = gateway(new Gateway.Limits(100, Duration.ofMillis(20), 40));
    waiting.add(batch(1, "a".repeat(100)));
    waiting.add(batch(1, "a"));
    gateway.start();
    await().untilAsserted(() -> assertThat(publishedReadings()).isEqualTo(1));
    assertThat(Counter.value(gateway.counters(), "gateway.dropped.tooLarge")).isEqualTo(1);
  }

  @Test
  void readingsTheRoomRefuses_areNotAcknowledged() {
    roomRefuses = true;
    gateway.start();
    waiting.add(batch(1, "a"));
    await()
        .untilAsserted(
            () ->
                assertThat(Counter.value(gateway.counters(), "gateway.refused.byRoom"))
                    .isEqualTo(1));
    assertThat(acknowledged).hasValue(0);
  }

  @Test
  void close_publishesWhatHasArrived() {
    gateway = gateway(new Gateway.Limits(100, Duration.ofHours(1), 65_536));
    gateway.start();
    waiting.add(batch(1, "a"));
    gateway.close();
    assertThat(publishedReadings()).isEqualTo(1);
    assertThat(acknowledged).hasValue(1);
  }

  @Test
  void idleGateway_keepsBeating() {
    gateway.start();
    await().until(() -> heartbeat.silentSinceLastLook().isEmpty());
    await().until(() -> heartbeat.silentSinceLastLook().isEmpty());
  }
}
