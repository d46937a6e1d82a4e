package dev.cellmesh.runtime;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Runs the core on one thread: takes inputs from a bounded inbox, applies actions to the drivers.
 *
 * <p>An exception out of the core is a programmer's error: it stops the loop loudly and closes the
 * room.
 */
final class MeshLoop implements Signalling.Listener, Links.Listener {
  private static final long MOST_WAIT_MILLIS = 1_000;
  private static final long STOP_MILLIS = 4_000;
  private static final long STATE_MILLIS = 2_000;
  private static final long NANOS_PER_LOG = 1_000_000_000L;

  /** So that a flood of frames does not have all links counted for each. */
  private static final long LOOK_AT_LINKS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long NANOS_PER_SHARED_LOG = TimeUnit.HOURS.toNanos(1);

  private static final Counter.Family INPUTS =
      Counter.Family.counter("mesh_inputs", "What the mesh loop has handled.");
  private static final Counter.Family INBOX_DROPPED =
      Counter.Family.counter(
          "mesh_inbox_dropped", "Frames and signals for which the loop had no room.");
  private static final Counter.Family INBOX_REFUSED =
      Counter.Family.counter(
          "mesh_inbox_refused", "Own messages for which the loop had no room; the sender knows.");
  private static final Counter.Family SIGNALS_TOO_LARGE =
      Counter.Family.counter("mesh_signals_too_large", "Own signals too long for any relay.");
  private static final Counter.Family IDENTITY_SHARED =
      Counter.Family.counter(
          "identity_shared", "Announcements that another process has made with this key.");
  private static final Counter.Family EVENTS =
      Counter.Family.counter("mesh_events", "What the mesh has told of, by event.");

  private final RoomOptions options;
  private final Consumer<Action> upwards;
  private final Mesh mesh;
  private final Runnable stopped;
  private final Inbox inbox = new Inbox();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong signalsTooLarge = new AtomicLong();
  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong identityShared = new AtomicLong();
  private final AtomicLong sharedLoggedAt =
      new AtomicLong(System.nanoTime() - NANOS_PER_SHARED_LOG);
  private final EnumMap<Event, Long> loggedAt = new EnumMap<>(Event.class);
  private final Thread thread;
  private long lookedNanos = System.nanoTime();
  private boolean alone;
  private boolean urgent;
  private volatile @Nullable MeshState lastState;

  /**
   * @param upwards takes what is for those above; on the loop's thread
   * @param stopped called at the end, whatever the reason; on the loop's thread
   */
  MeshLoop(RoomOptions options, Consumer<Action> upwards, Runnable stopped) {
    this.options = options;
    this.upwards = upwards;
    this.stopped = stopped;
    this.mesh =
        new Mesh(
            options.mesh(),
            options.self(),
            options.role(),
            options.bootEpoch(),
            new SplittableRandom(options.seed()));
    String name = "mesh-" + options.self().shortHex();
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Puts this program's own messages into the inbox, all or none; false if that is full. */
  boolean take(List<? extends Input> messages) {
    boolean taken = inbox.offerOwn(messages);
    if (!taken) {
      refused.incrementAndGet();
    }
    return taken;
  }

  /** Puts an input into the inbox; when its share of that is used up it is dropped and counted. */
  void enqueue(Input input) {
    if (!inbox.offer(input)) {
      dropped.incrementAndGet();
    }
  }

  private void run() {
    try {
      // The relays connect while the links' native library is loaded; what they report waits.
      options.signalling().start(this);
      options.links().start(this);
      apply(new Input.Start(options.remembered()));
      while (true) {
        Inbox.Item item = next();
        if (item instanceof Inbox.Item.Stop) {
          break;
        }
        switch (item) {
          case null -> apply(new Input.DeadlineReached());
          case Inbox.Item.Of of -> take(of.input());
          case Inbox.Item.Ask ask -> ask.answer().complete(mesh.state());
          case Inbox.Item.Stop s -> {}
        }
        handled.incrementAndGet();
        tellUrgency();
      }
      apply(new Input.Leave());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      Logger.error(e, "room {}: the mesh loop stopped on a programming error", options.name());
    } finally {
      inbox.close();
      try {
        lastState = mesh.state();
      } finally {
        options.links().close();
        options.signalling().close();
        stopped.run();
      }
    }
  }

  /** Relays matter to who lacks links: with all of them gone the relays may be gone as well. */
  private void tellUrgency() {
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK_AT_LINKS_NANOS) {
      return;
    }
    lookedNanos = now;
    boolean wasAlone = alone;
    alone = mesh.isAlone();
    boolean isUrgent = alone || mesh.lacksLinks();
    if (isUrgent != urgent || (alone && !wasAlone)) {
      urgent = isUrgent;
      options.signalling().urgency(isUrgent);
    }
  }

  private Inbox.@Nullable Item next() throws InterruptedException {
    MonotonicTime deadline = mesh.nextDeadline();
    long waitNanos = TimeUnit.MILLISECONDS.toNanos(MOST_WAIT_MILLIS);
    if (deadline != null) {
      waitNanos = Math.min(waitNanos, deadline.nanos() - System.nanoTime());
    }
    return inbox.poll(waitNanos);
  }

  private void take(Input input) {
    if (input instanceof Input.NetworkChanged) {
      options.signalling().networkChanged();
      options.links().networkChanged();
    }
    apply(input);
  }

  private void apply(Input input) {
    for (Action action : mesh.handle(input, new MonotonicTime(System.nanoTime()))) {
      apply(action);
    }
  }

  private void apply(Action action) {
    Signalling signalling = options.signalling();
    Links links = options.links();
    switch (action) {
      case Action.Listen l -> signalling.listen(l.cells());
      case Action.Announce a -> signalling.announce(a.cell(), a.announcement());
      case Action.SendSignal s -> {
        if (fits(s.to(), s.signal())) {
          signalling.send(s.to(), s.signal());
        }
      }
      case Action.SealSignal s -> {
        if (fits(s.to(), s.signal())) {
          signalling.seal(s.to(), s.signal());
        }
      }
      case Action.UnsealSignal u -> signalling.unseal(u.sealed());
      case Action.OpenLink o -> links.open(o.peer(), o.links());
      case Action.AcceptLinkSignal a -> links.accept(a.peer(), a.description());
      case Action.DoubtLink d -> links.doubt(d.peer());
      case Action.CloseLink c -> links.close(c.peer(), c.reason());
      case Action.SendFrame f -> links.send(f.to(), lane(f.priority()), f.frame());
      case Action.Report r -> report(r);
      case Action.Deliver d -> upwards.accept(d);
      case Action.Recalled r -> upwards.accept(r);
      case Action.Joined j -> upwards.accept(j);
      case Action.PeerJoined p -> upwards.accept(p);
      case Action.PeerLeft p -> upwards.accept(p);
      case Action.DeliverLarge d -> upwards.accept(d);
      case Action.Progress p -> upwards.accept(p);
    }
  }

  /** Drivers have two lanes: the mesh's own talk and messages share the one that goes first. */
  private static Links.Lane lane(Priority priority) {
    return switch (priority) {
      case CONTROL, LIVE -> Links.Lane.LIVE;
      case BACKLOG -> Links.Lane.BULK;
    };
  }

  /** A machine with very many addresses may describe a link at greater length than relays bear. */
  private boolean fits(PeerId to, Bytes signal) {
    int most = options.signalling().maxPayloadBytes();
    if (signal.length() <= most) {
      return true;
    }
    signalsTooLarge.incrementAndGet();
    report(
        new Action.Report(
            Event.TOO_LARGE,
            "signal of %d bytes for %s, at most %d".formatted(signal.length(), to, most)));
    return false;
  }

  /** One line per second and event; the counters have them all. */
  private void report(Action.Report report) {
    long now = System.nanoTime();
    Long last = loggedAt.get(report.event());
    if (last != null && now - last < NANOS_PER_LOG) {
      return;
    }
    loggedAt.put(report.event(), now);
    switch (report.event()) {
      case STRUCTURE_CHANGED, PARAMETERS_CHANGED -> Logger.info("mesh: {}", report.detail());
      case MALFORMED, TABLE_FULL, TOO_LARGE -> Logger.warn("mesh: {}", line(report));
      default -> Logger.debug("mesh: {}", line(report));
    }
  }

  private static String line(Action.Report report) {
    String event = report.event().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return event + ": " + report.detail();
  }

  /** The core's state as of now; as of the end once the loop has stopped. */
  MeshState state() {
    MeshState last = lastState;
    if (last != null) {
      return last;
    }
    CompletableFuture<MeshState> answer = new CompletableFuture<>();
    try {
      inbox.ask(answer);
      return answer.get(STATE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      MeshState stopped = lastState;
      if (stopped != null) {
        return stopped;
      }
      throw new IllegalStateException("the mesh loop does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the mesh loop", e);
    }
  }

  /** Counters of the loop and the core. {@code mesh_inputs} moves while the loop is alive. */
  List<Counter> counters() {
    List<Counter> counters = new ArrayList<>();
    counters.add(INPUTS.of("mesh_inputs", handled.get()));
    counters.add(INBOX_DROPPED.of("mesh_inbox_dropped", dropped.get()));
    counters.add(INBOX_REFUSED.of("mesh_inbox_refused", refused.get()));
    counters.add(SIGNALS_TOO_LARGE.of("mesh_signals_too_large", signalsTooLarge.get()));
    counters.add(IDENTITY_SHARED.of("identity_shared", identityShared.get()));
    state()
        .counters()
        .forEach(
            (event, n) -> {
              String word = event.name().toLowerCase(Locale.ROOT);
              counters.add(EVENTS.of("event", word, "mesh_" + word, n));
            });
    return counters;
  }

  void close() {
    try {
      if (thread.isAlive()) {
        inbox.stop();
        thread.join(STOP_MILLIS);
      }
      if (thread.isAlive()) {
        Logger.warn("room {}: the mesh loop takes long to stop", options.name());
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void announced(PeerId from, Bytes announcement) {
    enqueue(new Input.AnnouncementReceived(from, announcement));
  }

  @Override
  public void signalled(PeerId from, Bytes signal) {
    enqueue(new Input.SignalReceived(from, signal));
  }

  @Override
  public void sealed(PeerId to, Bytes sealed) {
    enqueue(new Input.SignalSealed(to, sealed));
  }

  @Override
  public void relaysChanged(int connected, boolean prompt) {
    enqueue(new Input.RelaysChanged(connected, prompt));
  }

  /** Links flap between the two, so each line would not be the last: one an hour is enough. */
  @Override
  public void identityShared() {
    identityShared.incrementAndGet();
    long now = System.nanoTime();
    long before = sharedLoggedAt.get();
    if (now - before >= NANOS_PER_SHARED_LOG && sharedLoggedAt.compareAndSet(before, now)) {
      Logger.error(
          "room {}: another process speaks with this board's key, so neither can be reached well;"
              + " was its state directory copied? On one of the two, stop the agent, remove the key"
              + " file and start it again",
          options.name());
    }
  }

  @Override
  public void signal(PeerId peer, Bytes description) {
    enqueue(new Input.LinkSignal(peer, description));
  }

  @Override
  public void opened(PeerId peer) {
    enqueue(new Input.LinkOpened(peer));
  }

  @Override
  public void closed(PeerId peer, CloseReason reason) {
    enqueue(new Input.LinkClosed(peer, reason));
  }

  @Override
  public void received(PeerId peer, Bytes frame) {
    enqueue(new Input.FrameReceived(peer, frame));
  }

  @Override
  public void measured(PeerId peer, int rttMicros) {
    enqueue(new Input.LinkMeasured(peer, rttMicros));
  }
}
