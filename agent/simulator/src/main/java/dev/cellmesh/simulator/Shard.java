package dev.cellmesh.simulator;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Some of the peers of a virtual network, and what happens at them in the order of time.
 *
 * <p>While a network runs, its shards run beside each other. What one does to the peers of another
 * goes there as {@link Mail}, and takes no less time than the network's windows are long. What
 * concerns all (relays, observers) waits until the window ends, when one thread does it in the
 * order of time. A network of one shard does everything at once.
 */
final class Shard {
  /** Something that waits for the end of the window. */
  record Late(long at, Runnable what) {}

  private final VirtualNetwork net;
  private final int number;
  private final Protocol.Factory protocols;
  private final EventQueue queue = new EventQueue();
  private final VirtualLinks links;
  private final Wakes wakes;

  /** What goes to each shard in this window, and what went in the one before. */
  private final Mail[][] mail;

  private final ArrayList<Late> late = new ArrayList<>();
  private MonotonicTime time = new MonotonicTime(0);
  private long trace;
  private long handled;

  /** The frame that is being handled. */
  private @Nullable Bytes frame;

  Shard(
      VirtualNetwork net,
      int number,
      int shards,
      Protocol.Factory protocols,
      SplittableRandom random) {
    this.net = net;
    this.number = number;
    this.protocols = protocols;
    links = new VirtualLinks(net, this, random);
    wakes = new Wakes(this, queue);
    mail = new Mail[2][shards];
    for (int i = 0; i < shards; i++) {
      mail[0][i] = new Mail();
      mail[1][i] = new Mail();
    }
  }

  Protocol create(
      PeerId id, Role role, MeshParameters parameters, long bootEpoch, SplittableRandom random) {
    return protocols.create(id, role, parameters, bootEpoch, random);
  }

  long now() {
    return queue.now();
  }

  /** A number that no other shard makes, of one that this shard has not had before. */
  long distinct(long ordinal) {
    return ordinal * mail[0].length + number;
  }

  EventQueue queue() {
    return queue;
  }

  VirtualLinks links() {
    return links;
  }

  long handled() {
    return handled;
  }

  long trace() {
    return trace;
  }

  /** Takes the events that the others have posted before this window. */
  void collect(List<Shard> all) {
    for (Shard from : all) {
      from.mail[1 - net.window()][number].into(queue);
    }
  }

  /** Handles all that happens up to {@code limit}; time goes on to it. */
  void run(long limit) {
    while (queue.take(limit)) {
      dispatch();
    }
  }

  private void dispatch() {
    Object who = queue.who();
    Object what = queue.what();
    switch (queue.kind()) {
      case FRAME -> links.arrived((LinkEnd) who, (Bytes) what);
      case WAKE -> wakes.due((VirtualPeer) who);
      case INPUT -> input((VirtualPeer) who, (Input) what);
      case PAIRED -> links.paired((LinkEnd) who, (LinkEnd) what);
      case OPENED -> links.opened((LinkEnd) who);
      case MEASURED -> links.measured((LinkEnd) who);
      case CLOSED -> links.closed((LinkEnd) who, (CloseReason) what);
      case UPLINK -> links.transmitted((VirtualPeer) who);
    }
  }

  /** Something happens at a link's end, here or in another shard. */
  void post(long at, EventQueue.Kind kind, LinkEnd end, Object what) {
    Shard to = end.owner.shard;
    if (to == this) {
      queue.add(at, kind, end, what);
    } else {
      mail[net.window()][to.number].add(at, kind, end, what);
    }
  }

  /** Hands an input to a peer of this shard in so many microseconds. */
  void later(long micros, VirtualPeer peer, Input input) {
    queue.add(queue.now() + micros, EventQueue.Kind.INPUT, peer, input);
  }

  /** Does something that concerns more than this shard: now if it is alone, else a little later. */
  void outside(Runnable what) {
    if (net.parallel()) {
      late.add(new Late(queue.now(), what));
    } else {
      what.run();
    }
  }

  /** What has waited for the end of the window, in the order of time. */
  List<Late> late() {
    return late;
  }

  /** Hands an input to a peer now. */
  void input(VirtualPeer peer, Input input) {
    if (!peer.alive) {
      return;
    }
    if (peer.stalled != null) {
      peer.stalled.add(input);
      return;
    }
    handled++;
    if (input instanceof Input.Publish published) {
      peer.keep(published);
    }
    List<Action> actions = peer.protocol.handle(input, time());
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      if (action instanceof Action.SendFrame f) {
        links.send(peer, f.to(), f.priority(), f.frame());
      } else {
        apply(peer, action);
      }
    }
    wakes.after(peer);
  }

  /** A stalled peer goes on. */
  void resume(VirtualPeer peer) {
    ArrayDeque<Input> waiting = peer.stalled;
    peer.stalled = null;
    while (waiting != null && !waiting.isEmpty()) {
      input(peer, waiting.remove());
    }
    input(peer, new Input.DeadlineReached());
  }

  /** A frame has come to the end of a link. */
  void frame(LinkEnd end, Bytes arrived) {
    frame = arrived;
    Observer observer = net.observer();
    if (end.owner.alive && observer.watches(arrived.at(1))) {
      outside(() -> observer.received(end.owner, arrived));
    }
    input(end.owner, new Input.FrameReceived(end.peer, arrived));
    frame = null;
  }

  private MonotonicTime time() {
    long nanos = queue.now() * 1_000;
    if (time.nanos() != nanos) {
      time = new MonotonicTime(nanos);
    }
    return time;
  }

  private void apply(VirtualPeer peer, Action action) {
    switch (action) {
      case Action.SendFrame f -> links.send(peer, f.to(), f.priority(), f.frame());
      case Action.Listen l -> outside(() -> net.virtualRelays().listen(peer, l.cells()));
      case Action.Announce a -> {
        mix(a.cell());
        outside(() -> net.virtualRelays().announce(peer, a.cell(), a.announcement()));
      }
      case Action.SendSignal s -> {
        mix(s.to().w1());
        outside(() -> net.virtualRelays().signal(peer, s.to(), s.signal()));
      }
      case Action.SealSignal s ->
          later(0, peer, new Input.SignalSealed(s.to(), Sealed.seal(peer.id(), s.signal())));
      case Action.UnsealSignal u -> {
        Input opened = Sealed.open(u.sealed());
        if (opened != null) {
          later(0, peer, opened);
        }
      }
      case Action.OpenLink o -> links.open(peer, o.peer());
      case Action.AcceptLinkSignal a -> links.accept(peer, a.peer(), a.description());
      case Action.DoubtLink d -> {} // links of this network notice for themselves
      case Action.CloseLink c -> links.close(peer, c.peer(), c.reason());
      case Action.Deliver d -> {
        mix(d.message().sequence() ^ d.message().origin().w0());
        Bytes of = frame;
        outside(() -> net.observer().delivered(peer, d.message(), of));
      }
      case Action.Recalled r -> peer.handOvers(r).forEach(handOver -> later(0, peer, handOver));
      case Action.Joined j -> peer.joined = true;
      case Action.PeerJoined j -> mix(j.peer().w0());
      case Action.PeerLeft l -> mix(l.peer().w1());
      case Action.DeliverLarge d -> {
        peer.large().add(d);
        mix(d.data().length() ^ d.origin().w0());
      }
      case Action.Progress p -> peer.progress().add(p);
      case Action.Report r -> outside(() -> net.observer().reported(peer, r.event()));
    }
  }

  void mix(long value) {
    trace = mixed(trace, value ^ queue.now());
  }

  static long mixed(long trace, long value) {
    long mixed = (trace ^ value) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 29;
  }
}
