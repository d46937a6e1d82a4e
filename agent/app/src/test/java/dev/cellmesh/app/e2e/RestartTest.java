package dev.cellmesh.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cellmesh.mqtt.fixture.Mosquitto;
import dev.cellmesh.nostr.ForeignRelay;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board that is stopped in order and started again, while its broker goes on. */
class RestartTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int RESTARTS = 3;
  private static final int READINGS_A_RUN = 500;
  private static final int LAST_OF_A_RUN = 200;
  private static final Pattern PUBLISHED = Pattern.compile("(\\d+) readings were published in all");
  private static final Pattern NUMBER = Pattern.compile("\"sensor\":\"count\",\"value\":(\\d+)");

  @TempDir Path folder;

  /** Numbers, 200 a second, from {@code mosquitto_pub}. */
  private static final class Numbers implements AutoCloseable {
    private final Process process;
    private final BufferedWriter out;
    private final AtomicInteger last = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Numbers(int port) throws IOException {
      process =
          new ProcessBuilder(
                  "mosquitto_pub",
                  "-h",
                  "127.0.0.1",
                  "-q",
                  "1",
                  "-t",
                  "count",
                  "-l",
                  "-p",
                  "" + port)
              .start();
      out = process.outputWriter(StandardCharsets.US_ASCII);
      var _ = clock.scheduleAtFixedRate(this::next, 0, 5, TimeUnit.MILLISECONDS);
    }

    private void next() {
      try {
        out.write(last.incrementAndGet() + "\n");
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Ends; the last number, which the broker has. */
    int finish() throws Exception {
      clock.shutdown();
      clock.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS);
      out.close();
      assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return last.get();
    }

    @Override
    public void close() {
      clock.shutdownNow();
      process.destroyForcibly();
    }
  }

  private List<Integer> delivered() throws IOException {
    Matcher numbers = NUMBER.matcher(Files.readString(folder.resolve("readings")));
    return numbers.results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  /** How many readings each finished run has given to the room. */
  private static List<Integer> published(AgentProcess board) {
    return PUBLISHED
        .matcher(board.log())
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .toList();
  }

  private Process subscribe(String relay) throws IOException {
    Path password = folder.resolve("password");
    Files.writeString(password, "over many restarts\n");
    return new ProcessBuilder(
            AgentProcess.command(
                "subscribe",
                "telemetry",
                "--room",
                "farm",
                "--relay",
                relay,
                "--no-stun",
                "--password-file",
                password.toString()))
        .redirectOutput(folder.resolve("readings").toFile())
        .redirectError(folder.resolve("subscriber.log").toFile())
        .start();
  }

  private AgentProcess board(String relay, Mosquitto broker) throws IOException {
    return AgentProcess.start(
        folder.resolve("board"),
        """
        [board]
        name = "north"
        stateDirectory = "%1$s"
        [room]
        name = "farm"
        password = "over many restarts"
        [nostr]
        relays = ["%2$s"]
        [webrtc]
        stun = []
        [mqtt]
        url = "%3$s"
        [vitals]
        enabled = false
        [dashboard]
        enabled = false
        [status]
        socket = "%1$s/status.sock"
        """
            .formatted(folder.resolve("board"), relay, broker.uri()));
  }

  @Test
  void restartsInOrder_bringNothingTwice_andLoseNothingWhileSomebodyListens() throws Exception {
    try (Mosquitto broker = Mosquitto.open(Files.createDirectories(folder.resolve("broker")));
        ForeignRelay relay = ForeignRelay.start()) {
      Process subscriber = subscribe(relay.url());
      try (AgentProcess board = board(relay.url(), broker)) {
        // Only from now on does the broker keep messages for the board.
        await()
            .atMost(LONG)
            .until(() -> board.status().contains("\"name\":\"mqtt\",\"state\":\"well\""));
        int probes = probeUntilDelivered(broker);
        try (Numbers numbers = new Numbers(broker.port())) {
          for (int i = 0; i < RESTARTS; i++) {
            int before = delivered().size();
            await().atMost(LONG).until(() -> delivered().size() > before + READINGS_A_RUN);
            assertThat(board.terminate()).as(board.log()).isZero();
            board.restart();
          }
          int before = delivered().size();
          await().atMost(LONG).until(() -> delivered().size() > before + READINGS_A_RUN);
          int last = numbers.finish();
          await().atMost(LONG).until(() -> delivered().contains(last));
          assertThat(board.terminate()).as(board.log()).isZero();
          check(published(board), probes, last);
        }
      } finally {
        subscriber.destroyForcibly().onExit().join();
      }
    }
  }

  /**
   * Of what a run publishes before it has found the subscriber, some is lost; of the last that it
   * publishes before it stops, nothing.
   */
  private void check(List<Integer> published, int probes, int last) throws IOException {
    List<Integer> delivered = delivered();
    assertThat(delivered).doesNotHaveDuplicates();
    int end = -probes;
    for (int run : published) {
      end += run;
      assertThat(delivered)
          .as("the end of a run of %d", run)
          .containsAll(IntStream.rangeClosed(end - LAST_OF_A_RUN + 1, end).boxed().toList());
    }
    assertThat(end).as("every number was published once over all runs").isEqualTo(last);
  }

  private int probeUntilDelivered(Mosquitto broker) {
    AtomicInteger probes = new AtomicInteger();
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              Publish.one(broker.port(), "probe", "" + probes.incrementAndGet());
              return Files.readString(folder.resolve("readings")).contains("\"sensor\":\"probe\"");
            });
    return probes.get();
  }
}
