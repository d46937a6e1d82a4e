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
  private final AtomicInteger encoded = new AtomicInteger();
  private final AtomicInteger offered = new AtomicInteger();
  private volatile boolean roomFails;

  /** Packs that the room still takes. */
  private volatile int roomFor = Integer.MAX_VALUE;

  private Gateway gateway = gateway(new Gateway.Limits(100, Duration.ofMillis(20), 65_536));

  private Gateway gateway(Gateway.Limits limits) {
    return new Gateway(
        this::take,
        readings -> {
          encoded.incrementAndGet();
          return Senml.encodeCbor("board", readings);
        },
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

  private boolean publish(byte[] pack) {
    if (roomFails) {
      throw new IllegalStateException("the room is closed");
    }
    offered.incrementAndGet();
    if (published.size() >= roomFor) {
      return false;
    }
    published.add(pack);
    return true;
  }

  private Batch batch(int readings, String sensor) {
    Reading reading = Reading.of(sensor, 21.5, "Cel", TIME);
    return new Batch("test", Collections.nCopies(readings, reading), acknowledged::incrementAndGet);
  }

  private long counted(String name) {
    return Counter.value(gateway.counters(), name);
  }

  private void awaitOffers(int more) {
    int before = offered.get();
    await().until(() -> offered.get() >= before + more);
  }

  private List<String> publishedSensors() {
    List<String> sensors = new ArrayList<>();
    for (byte[] pack : published) {
      Senml.decodeCbor(pack, TIME).readings().forEach(r -> sensors.add(r.reading().sensor()));
    }
    return sensors;
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
  void packTheRoomDoesNotTake_isOfferedAgain_andAcknowledgedOnlyThen_whileTheHeartBeats() {
    roomFor = 0;
    gateway.start();
    waiting.add(batch(1, "a"));
    await().until(() -> counted("gateway.refused.byRoom") == 1);
    awaitOffers(3);
    await().until(() -> heartbeat.silentSinceLastLook().isEmpty());
    await().until(() -> heartbeat.silentSinceLastLook().isEmpty());
    assertThat(acknowledged).hasValue(0);
    roomFor = Integer.MAX_VALUE;
    await().untilAtomic(acknowledged, org.hamcrest.Matchers.equalTo(1));
    assertThat(publishedSensors()).containsExactly("a");
    assertThat(encoded).hasValue(1);
    assertThat(counted("gateway.refused.byRoom")).isEqualTo(1);
    assertThat(counted("gateway.readings.published")).isEqualTo(1);
  }

  @Test
  void whileTheRoomTakesNothing_sourcesWait_andOrderIsKept() {
    gateway = gateway(new Gateway.Limits(1, Duration.ofMillis(20), 65_536));
    roomFor = 0;
    for (String sensor : List.of("a", "b", "c")) {
      waiting.add(batch(1, sensor));
    }
    gateway.start();
    awaitOffers(2);
    waiting.add(batch(1, "d"));
    awaitOffers(3);
    assertThat(waiting).as("nothing more is taken from the source").hasSize(1);
    roomFor = Integer.MAX_VALUE;
    await().untilAtomic(acknowledged, org.hamcrest.Matchers.equalTo(4));
    assertThat(publishedSensors()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void batchOfWhichOnePackIsMissing_isNotAcknowledged() {
    gateway = gateway(new Gateway.Limits(2, Duration.ofMillis(20), 65_536));
    roomFor = 1;
    waiting.add(batch(1, "a"));
    waiting.add(batch(2, "b"));
    gateway.start();
    awaitOffers(3);
    assertThat(publishedSensors()).containsExactly("a", "b");
    assertThat(acknowledged).as("a alone").hasValue(1);
    roomFor = Integer.MAX_VALUE;
    await().untilAtomic(acknowledged, org.hamcrest.Matchers.equalTo(2));
    assertThat(publishedSensors()).containsExactly("a", "b", "b");
  }

  @Test
  void close_whileTheRoomTakesNothing_endsWithoutAcknowledging() {
    roomFor = 0;
    gateway.start();
    waiting.add(batch(1, "a"));
    awaitOffers(1);
    gateway.close();
    assertThat(acknowledged).hasValue(0);
    assertThat(published).isEmpty();
  }

  @Test
  void readingsTheRoomFailsOn_areCountedAndNotAcknowledged_andOthersGoOn() {
    roomFails = true;
    gateway.start();
    waiting.add(batch(1, "a"));
    await().until(() -> counted("gateway.dropped.failed") == 1);
    roomFails = false;
    waiting.add(batch(1, "b"));
    await().untilAtomic(acknowledged, org.hamcrest.Matchers.equalTo(1));
    assertThat(publishedSensors()).containsExactly("b");
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
