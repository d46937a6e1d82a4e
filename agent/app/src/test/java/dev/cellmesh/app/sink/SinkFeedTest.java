package dev.cellmesh.app.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sensors.senml.Senml;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.Wanted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SinkFeedTest {
  private static final PeerId SELF = new PeerId(1, 2, 3, 4);
  private static final PeerId OTHER = new PeerId(5, 6, 7, 8);
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  /** Keeps what it is fed with. */
  private record Keeping(Wanted wanted, List<BoardReading> taken) implements Sink {
    @Override
    public String name() {
      return "sink7";
    }

    @Override
    public void start() {}

    @Override
    public void accept(BoardReading reading) {
      taken.add(reading);
    }

    @Override
    public SortedMap<String, Long> counters() {
      return new TreeMap<>(Map.of("waiting", 0L));
    }

    @Override
    public void close() {}
  }

  private static Keeping sink(String filter, boolean own) {
    return new Keeping(new Wanted("telemetry", filter, own), new ArrayList<>());
  }

  private static Message message(PeerId origin, String board, Reading... readings) {
    byte[] pack = Senml.encodeCbor(board, List.of(readings));
    return new Message(origin, 1, 1, "telemetry", board, Bytes.wrap(pack), false);
  }

  private static final Reading TEMPERATURE = Reading.of("air/temperature", 21.5, "Cel", NOW);
  private static final Reading DOOR = Reading.of("door", true, NOW);

  @Test
  void readings_thatTheSinkAsksFor_areFedToIt_theOthersCounted() {
    Keeping sink = sink("barn/+", true);
    SinkFeed feed = new SinkFeed(sink, SELF);

    feed.received(message(OTHER, "barn", TEMPERATURE, DOOR));
    feed.received(message(SELF, "hut", DOOR));
    feed.received(message(SELF, "barn", DOOR));

    assertThat(sink.taken())
        .containsExactly(new BoardReading("barn", DOOR), new BoardReading("barn", DOOR));
    assertThat(feed.counters())
        .containsEntry("readings.received", 4L)
        .containsEntry("readings.filtered", 2L)
        .containsEntry("waiting", 0L);
  }

  @Test
  void ownReadings_ifNotWanted_areCounted() {
    Keeping sink = sink("#", false);
    SinkFeed feed = new SinkFeed(sink, SELF);

    feed.received(message(SELF, "barn", DOOR));
    feed.received(message(OTHER, "hut", DOOR));

    assertThat(sink.taken()).containsExactly(new BoardReading("hut", DOOR));
    assertThat(feed.counters()).containsEntry("readings.filtered", 1L);
  }

  private static Message retained(Reading... readings) {
    byte[] pack = Senml.encodeCbor("barn", List.of(readings));
    return new Message(OTHER, 1, 1, "telemetry", "barn", Bytes.wrap(pack), true);
  }

  @Test
  void retainedReadings_areFedOnce_andNeverAfterNewerOnes() {
    Keeping sink = sink("#", true);
    SinkFeed feed = new SinkFeed(sink, SELF);
    Reading newer = Reading.of("door", false, NOW.plusSeconds(1));

    feed.received(message(OTHER, "barn", newer));
    feed.received(retained(DOOR, TEMPERATURE));
    feed.received(retained(DOOR, TEMPERATURE));
    feed.received(message(OTHER, "barn", DOOR));

    assertThat(sink.taken())
        .containsExactly(
            new BoardReading("barn", newer),
            new BoardReading("barn", TEMPERATURE),
            new BoardReading("barn", DOOR));
    assertThat(feed.counters()).containsEntry("readings.known", 3L);
  }

  /** It was on its way when its board handed it over. */
  @Test
  void readingThatIsHandedOver_andThenComesByItself_isFedOnce() {
    Keeping sink = sink("#", true);
    SinkFeed feed = new SinkFeed(sink, SELF);
    Reading other = Reading.of("door", false, NOW);
    Reading newer = Reading.of("door", false, NOW.plusSeconds(1));

    feed.received(retained(DOOR));
    feed.received(message(OTHER, "barn", other));
    feed.received(message(OTHER, "barn", newer));
    feed.received(message(OTHER, "barn", DOOR));
    feed.received(message(OTHER, "barn", DOOR));

    assertThat(sink.taken())
        .as("of one time there may be several; what comes twice by itself was sent twice")
        .containsExactly(
            new BoardReading("barn", DOOR),
            new BoardReading("barn", other),
            new BoardReading("barn", newer),
            new BoardReading("barn", DOOR));
    assertThat(feed.counters()).containsEntry("readings.known", 1L);
  }

  @Test
  void malformedMessage_isCountedByReason() {
    Keeping sink = sink("#", true);
    SinkFeed feed = new SinkFeed(sink, SELF);

    feed.received(
        new Message(OTHER, 1, 1, "telemetry", "x", Bytes.wrap(new byte[] {1, 2, 3}), false));

    assertThat(sink.taken()).isEmpty();
    assertThat(feed.counters().keySet()).anyMatch(name -> name.startsWith("dropped."));
  }
}
