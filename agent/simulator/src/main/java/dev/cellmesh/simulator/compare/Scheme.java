package dev.cellmesh.simulator.compare;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.simulator.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the schemes have in common: links, channels, and one clock that ticks. */
abstract class Scheme implements Protocol {
  private static final long MILLI = 1_000_000;

  /** How long a peer without any link waits before it takes itself to be alone; as the core. */
  private static final long ALONE_MILLIS = 900;

  final PeerId self;
  final Links links;
  final Channels channels;
  long nowMillis;
  int relays;
  private final long tickMillis;
  private final long phaseMillis;
  private List<Action> actions = new ArrayList<>();
  private long nextTickMillis = Long.MAX_VALUE;
  private long startedMillis;
  private boolean joined;

  /**
   * @param phaseMillis when the first tick is, from the start of time, 0…tickMillis-1
   */
  Scheme(PeerId self, long bootEpoch, long tickMillis, long phaseMillis) {
    this.self = self;
    this.channels = new Channels(bootEpoch);
    this.links = new Links(self, this::act);
    this.tickMillis = tickMillis;
    this.phaseMillis = phaseMillis;
  }

  final void act(Action action) {
    actions.add(action);
  }

  final void send(PeerId to, Bytes frame) {
    act(new Action.SendFrame(to, Priority.LIVE, frame));
  }

  @Override
  public final List<Action> handle(Input input, MonotonicTime now) {
    nowMillis = now.nanos() / MILLI;
    switch (input) {
      case Input.Start s -> {
        startedMillis = nowMillis;
        nextTickMillis = nextTick(nowMillis);
        start();
      }
      case Input.Subscribe s -> {
        channels.subscribe(s.channel(), s.filters());
        subscribed();
      }
      default -> {
        if (started()) {
          take(input);
        }
      }
    }
    tickIfDue();
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }

  private void tickIfDue() {
    if (started() && nowMillis >= nextTickMillis) {
      nextTickMillis = nextTick(nowMillis);
      links.expire(nowMillis);
      tick();
      noticeJoined();
    }
  }

  private void take(Input input) {
    switch (input) {
      case Input.SignalReceived s -> {
        if (s.from().equals(self)) {
          answered(s.signal());
        } else {
          links.signalled(s.from(), s.signal(), welcomes(), nowMillis);
        }
      }
      case Input.LinkSignal s -> links.described(s.peer(), s.description());
      case Input.LinkOpened l -> {
        if (links.opened(l.peer())) {
          noticeJoined();
          linkOpened(l.peer());
        }
      }
      case Input.LinkClosed l -> {
        boolean wasOpen = links.isOpen(l.peer());
        if (links.closed(l.peer())) {
          linkClosed(l.peer(), l.reason(), wasOpen);
        }
      }
      case Input.FrameReceived f -> received(f.from(), f.frame());
      case Input.RelaysChanged r -> {
        boolean came = relays == 0 && r.connected() > 0;
        relays = r.connected();
        if (came) {
          relaysCame();
        }
      }
      case Input.Publish p -> {
        Packet.Stamp stamp = channels.next(p.channel());
        if (stamp != null) {
          sendOut(Packet.data(hopLimit(), self, stamp, p.topic(), p.payload()));
        }
      }
      case Input.Broadcast b -> {
        Packet.Stamp stamp = channels.next(b.channel());
        if (stamp != null) {
          sendOut(Packet.broadcast(hopLimit(), self, stamp, b.payload()));
        }
      }
      case Input.Send s -> {
        Packet.Stamp stamp = channels.next(s.channel());
        if (stamp != null && !s.target().equals(self)) {
          sendOut(Packet.unicast(hopLimit(), self, stamp, s.target(), s.payload()));
        }
      }
      case Input.Leave l -> {
        leave();
        links.leave();
        nextTickMillis = Long.MAX_VALUE;
      }
      // The rest has no counterpart in these schemes: they measure no health, seal no signals.
      default -> {}
    }
  }

  private boolean started() {
    return nextTickMillis != Long.MAX_VALUE;
  }

  private long nextTick(long afterMillis) {
    return Math.floorDiv(afterMillis - phaseMillis, tickMillis) * tickMillis
        + tickMillis
        + phaseMillis;
  }

  private void noticeJoined() {
    boolean alone = relays > 0 && nowMillis - startedMillis >= ALONE_MILLIS && isAlone();
    if (!joined && (alone || !links.open().isEmpty())) {
      joined = true;
      act(new Action.Joined());
    }
  }

  /** Hands a message to the subscribers; false if there are none. */
  final boolean deliver(Packet packet) {
    Message message = channels.received(packet);
    if (message == null) {
      return false;
    }
    act(new Action.Deliver(message));
    return true;
  }

  @Override
  public final @Nullable MonotonicTime nextDeadline() {
    return started() ? new MonotonicTime(nextTickMillis * MILLI) : null;
  }

  abstract void start();

  abstract void relaysCame();

  abstract void tick();

  abstract void leave();

  /** Whether nobody else is known of. */
  abstract boolean isAlone();

  /** Whether offers are taken now. */
  boolean welcomes() {
    return true;
  }

  /**
   * What this peer has asked the relay for. Question and answer are played as a signal to oneself:
   * one event in, one out, late as others are or lost.
   */
  void answered(Bytes answer) {}

  abstract void linkOpened(PeerId peer);

  abstract void linkClosed(PeerId peer, CloseReason reason, boolean wasOpen);

  abstract void received(PeerId from, Bytes frame);

  /** A message of this peer's own. */
  abstract void sendOut(Packet packet);

  abstract int hopLimit();

  /** The subscriptions have changed. */
  void subscribed() {}
}
