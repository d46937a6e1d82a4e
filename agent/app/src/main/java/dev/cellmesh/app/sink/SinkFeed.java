package dev.cellmesh.app.sink;

import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.Subscription;
import dev.cellmesh.sensors.senml.BoardReading;
import dev.cellmesh.sinks.Sink;
import dev.cellmesh.sinks.Wanted;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Feeds a sink with the readings of the room that it asks for; counts what it leaves out. */
public final class SinkFeed implements AutoCloseable {
  private final Sink sink;
  private final Wanted wanted;
  private final PeerId self;
  private final Received received = new Received();
  private final AtomicLong filtered = new AtomicLong();
  private @Nullable Subscription subscription;

  SinkFeed(Sink sink, PeerId self) {
    this.sink = sink;
    this.wanted = sink.wanted();
    this.self = self;
  }

  /** Starts the sink and subscribes for it. */
  public static SinkFeed start(Sink sink, Room room) {
    SinkFeed feed = new SinkFeed(sink, room.self());
    sink.start();
    feed.subscription = room.channel(feed.wanted.channel()).subscribe(feed::received);
    return feed;
  }

  void received(Message message) {
    if (!wanted.own() && message.origin().equals(self)) {
      filtered.incrementAndGet();
      return;
    }
    for (BoardReading reading : received.readings(message)) {
      String path = reading.board() + '/' + reading.reading().sensor();
      if (TopicFilter.matches(wanted.filter(), path)) {
        sink.accept(reading);
      } else {
        filtered.incrementAndGet();
      }
    }
  }

  /** The sink's. */
  public String name() {
    return sink.name();
  }

  /** Traffic and drops by reason, the sink's among them, named as {@link Sink#counters} are. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> all = received.counters();
    all.put("readings.filtered", filtered.get());
    all.putAll(sink.counters());
    return all;
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
    }
    sink.close();
  }
}
