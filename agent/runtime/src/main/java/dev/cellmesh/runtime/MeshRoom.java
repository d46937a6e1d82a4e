package dev.cellmesh.runtime;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** A room: the core on its loop, the drivers on both sides of it, the subscribers above. */
final class MeshRoom implements Room {
  private static final int MAX_CHANNEL_NAME_BYTES = 256;
  private static final int MAX_TOPIC_BYTES = 1024;
  private static final Duration MAX_EVERY = Duration.ofDays(24);

  private static final Counter.Family UNDELIVERED =
      Counter.Family.counter(
          "room_dispatch_dropped", "Deliveries dropped because handlers are too slow.");

  private static final Counter.Family NOT_HANDED_OVER =
      Counter.Family.counter(
          "room_retained_dropped",
          "What is retained and was not handed to a new subscriber: too much at once, or too"
              + " large.");

  private final RoomOptions options;
  private final MeshLoop loop;
  private final Dispatcher dispatcher;
  private final NetworkWatch network;
  private final ConcurrentHashMap<String, RoomChannel> channels = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<PeerListener> joinListeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<PeerLeaveListener> leaveListeners =
      new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private final AtomicLong notHandedOver = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private MeshRoom(RoomOptions options) {
    this.options = options;
    this.dispatcher = new Dispatcher(options.name());
    this.loop = new MeshLoop(options, this::tell, this::stopped);
    this.network = new NetworkWatch(() -> loop.enqueue(new Input.NetworkChanged()));
  }

  static Room start(RoomOptions options) {
    MeshRoom room = new MeshRoom(options);
    room.loop.start();
    room.network.start();
    return room;
  }

  /** Nobody may wait for a room that will never be joined. */
  private void stopped() {
    joined.completeExceptionally(
        new IllegalStateException("the room " + options.name() + " has stopped"));
  }

  /** What the core tells those above it; on the loop's thread. */
  private void tell(Action action) {
    switch (action) {
      case Action.Deliver d ->
          dispatcher.run(d.message().payload().length(), () -> deliver(d.message()));
      case Action.DeliverLarge d ->
          dispatcher.run(
              0,
              () -> onChannel(d.channel(), c -> c.large.received(d.origin(), d.meta(), d.data())));
      case Action.Progress p ->
          dispatcher.run(0, () -> onChannel(p.channel(), c -> c.large.progressed(p)));
      case Action.Recalled r -> dispatcher.run(0, () -> onChannel(r.channel(), c -> c.recalled(r)));
      case Action.Joined j -> joined.complete(null);
      case Action.PeerJoined p ->
          joinListeners.forEach(l -> dispatcher.run(0, () -> l.joined(p.peer(), p.role())));
      case Action.PeerLeft p ->
          leaveListeners.forEach(l -> dispatcher.run(0, () -> l.left(p.peer(), p.reason())));
      default -> throw new IllegalStateException("not for the room: " + action);
    }
  }

  private void deliver(Message message) {
    onChannel(message.channel(), channel -> channel.deliver(message));
  }

  private void onChannel(String name, Consumer<RoomChannel> what) {
    RoomChannel channel = channels.get(name);
    if (channel != null) {
      what.accept(channel);
    }
  }

  @Override
  public PeerId self() {
    return options.self();
  }

  @Override
  public Channel channel(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_CHANNEL_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a channel's name has 1…" + MAX_CHANNEL_NAME_BYTES + " bytes, not " + bytes);
    }
    return channels.computeIfAbsent(name, RoomChannel::new);
  }

  @Override
  public boolean send(String channel, byte[] data, Urgency urgency) {
    boolean flood = urgency == Urgency.URGENT;
    return loop.take(List.of(new Input.Broadcast(channel, payload(data), flood)));
  }

  @Override
  public int maxMessageBytes() {
    return Math.min(Mesh.maxPayloadBytes(), options.links().maxFrameBytes() - 2048);
  }

  private Bytes payload(byte[] data) {
    if (data.length > maxMessageBytes()) {
      throw new IllegalArgumentException(
          "a message has at most " + maxMessageBytes() + " bytes, not " + data.length);
    }
    if (closed.get()) {
      throw new IllegalStateException("the room " + options.name() + " is closed");
    }
    return Bytes.wrap(data.clone());
  }

  @Override
  public MeshView mesh() {
    return new MeshView() {
      @Override
      public MeshState state() {
        return loop.state();
      }

      @Override
      public void configure(int targetCells, int cellSize) {
        loop.enqueue(new Input.Configure(targetCells, cellSize));
      }
    };
  }

  @Override
  public CompletableFuture<Void> joined() {
    return joined.copy();
  }

  @Override
  public Subscription onPeerJoin(PeerListener listener) {
    joinListeners.add(listener);
    return () -> joinListeners.remove(listener);
  }

  @Override
  public Subscription onPeerLeave(PeerLeaveListener listener) {
    leaveListeners.add(listener);
    return () -> leaveListeners.remove(listener);
  }

  @Override
  public void limitHealth(int ceilingPercent) {
    loop.enqueue(new Input.VitalsChanged(ceilingPercent));
  }

  @Override
  public List<Counter> counters() {
    List<Counter> all = new ArrayList<>(loop.counters());
    all.addAll(options.links().counters());
    all.addAll(options.signalling().state().counters());
    all.add(UNDELIVERED.of("room_dispatch_dropped", dispatcher.dropped()));
    all.add(NOT_HANDED_OVER.of("room_retained_dropped", notHandedOver.get()));
    return List.copyOf(all);
  }

  @Override
  public List<Links.Unreachable> unreachable() {
    return options.links().unreachable();
  }

  @Override
  public Signalling.State relays() {
    return options.signalling().state();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    network.close();
    loop.close();
    dispatcher.close();
    joined.completeExceptionally(new IllegalStateException("the room was closed"));
    Logger.debug("room {}: left", options.name());
  }

  /** One channel, and who listens to it here. */
  private final class RoomChannel implements Channel {
    /**
     * @param pace thins out what others of this room want more often; null if all is wanted
     */
    private record Handler(
        List<String> filters, int everyMillis, MessageHandler handler, @Nullable Pace pace) {}

    private final String name;
    private final LargePayloads large;
    private final CopyOnWriteArrayList<MessageHandler> direct = new CopyOnWriteArrayList<>();
    private volatile @Nullable Retainer retainer;
    private final CopyOnWriteArrayList<Handler> handlers = new CopyOnWriteArrayList<>();

    RoomChannel(String name) {
      this.name = name;
      this.large = new LargePayloads(name, loop, dispatcher);
    }

    @Override
    public void send(
        byte[] data, Collection<PeerId> targets, byte[] meta, ProgressListener progress) {
      large.send(data, targets, meta, progress);
    }

    @Override
    public Subscription receive(LargeReceiver receiver) {
      return large.receive(receiver);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean send(byte[] data, String topic) {
      if (topic.getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_BYTES) {
        throw new IllegalArgumentException("a topic has at most " + MAX_TOPIC_BYTES + " bytes");
      }
      if (!TopicFilter.isTopic(topic)) {
        throw new IllegalArgumentException("a topic has no +, # or NUL and no leading $: " + topic);
      }
      return loop.take(List.of(new Input.Publish(name, topic, payload(data))));
    }

    @Override
    public boolean send(byte[] data, Collection<PeerId> targets) {
      Bytes payload = payload(data);
      return loop.take(targets.stream().map(to -> new Input.Send(to, name, payload)).toList());
    }

    @Override
    public synchronized Subscription subscribe(
        List<String> filters, Duration every, MessageHandler handler) {
      if (every.isNegative() || every.compareTo(MAX_EVERY) > 0) {
        throw new IllegalArgumentException("every is 0…" + MAX_EVERY + ", not " + every);
      }
      if (filters.isEmpty() || !filters.stream().allMatch(TopicFilter::isValid)) {
        throw new IllegalArgumentException("not a list of MQTT topic filters: " + filters);
      }
      for (String filter : filters) {
        if (filter.getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_BYTES) {
          throw new IllegalArgumentException("a filter has at most " + MAX_TOPIC_BYTES + " bytes");
        }
      }
      int everyMillis = (int) every.toMillis();
      Pace pace = everyMillis == 0 ? null : new Pace(everyMillis, dispatcher, handler);
      Handler added = new Handler(List.copyOf(filters), everyMillis, handler, pace);
      handlers.add(added);
      subscribeUnion(everyMillis, true);
      return () -> {
        handlers.remove(added);
        if (pace != null) {
          pace.close();
        }
        subscribeUnion(everyMillis, false);
      };
    }

    @Override
    public synchronized Subscription receiveDirect(MessageHandler handler) {
      direct.add(handler);
      loop.enqueue(new Input.ReceiveDirect(name, true));
      return () -> {
        direct.remove(handler);
        loop.enqueue(new Input.ReceiveDirect(name, !direct.isEmpty()));
      };
    }

    @Override
    public void retain(Retainer what) {
      retainer = what;
      loop.enqueue(new Input.Retain(name, true));
    }

    /** Somebody new wants what is retained here. */
    void recalled(Action.Recalled r) {
      Retainer retaining = retainer;
      if (retaining == null) {
        return;
      }
      int left = Retained.MAX_ITEMS;
      for (Retained item : retaining.newest()) {
        boolean taken =
            left-- > 0
                && item.data().length() <= maxMessageBytes()
                && loop.take(
                    List.of(
                        new Input.HandOver(
                            r.board(), r.reader(), name, item.topic(), item.data())));
        if (!taken) {
          notHandedOver.incrementAndGet();
        }
      }
    }

    private synchronized void subscribeUnion(int everyMillis, boolean recall) {
      List<String> union =
          handlers.stream()
              .filter(h -> h.everyMillis == everyMillis)
              .flatMap(h -> h.filters.stream())
              .distinct()
              .limit(17)
              .toList();
      List<String> filters = union.size() > 16 ? List.of("#") : union;
      loop.enqueue(new Input.Subscribe(name, filters, everyMillis, recall));
    }

    void deliver(Message message) {
      if (message.topic().isEmpty()) {
        direct.forEach(handler -> dispatcher.guard(() -> handler.received(message)));
      }
      for (Handler h : handlers) {
        if (message.topic().isEmpty()
            || h.filters.stream().anyMatch(f -> TopicFilter.matches(f, message.topic()))) {
          Pace pace = h.pace;
          // Of one topic there may be several that are retained, and none of them is to wait.
          if (pace == null || message.retained()) {
            dispatcher.guard(() -> h.handler.received(message));
          } else {
            pace.received(message);
          }
        }
      }
    }
  }
}
