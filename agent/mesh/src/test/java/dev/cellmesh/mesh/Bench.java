package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One peer alone on the bench: the test plays its drivers and everybody else. */
final class Bench {
  static final long BOOT_EPOCH = 1_767_225_600_000L;
  final Mesh mesh;
  final PeerId self;
  private MonotonicTime now = new MonotonicTime(1_000_000);
  private final List<Action> actions = new ArrayList<>();

  Bench(Role role, MeshParameters parameters) {
    self = peer(1_000);
    mesh = new Mesh(parameters, self, role, BOOT_EPOCH, new SplittableRandom(1));
    input(new Input.Start());
    input(new Input.RelaysChanged(1));
  }

  static Bench board() {
    return new Bench(Role.BOARD, MeshParameters.DEFAULT);
  }

  /** The {@code i}-th of a series of identities. */
  static PeerId peer(int i) {
    return peer(new SplittableRandom(i));
  }

  static PeerId peer(RandomGenerator random) {
    return new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  List<Action> input(Input input) {
    List<Action> taken = mesh.handle(input, now);
    actions.addAll(taken);
    return taken;
  }

  /** Lets time pass in steps, as a driver would: deadline by deadline. */
  void run(long millis) {
    MonotonicTime end = now.plusMillis(millis);
    MonotonicTime next = mesh.nextDeadline();
    long most = 1_000 + millis; // a deadline for every millisecond would be a busy loop
    while (next != null && !end.isBefore(next)) {
      now = now.isBefore(next) ? next : now;
      input(new Input.DeadlineReached());
      next = mesh.nextDeadline();
      if (most-- == 0) {
        throw new IllegalStateException("busy: " + next + " at " + now + " " + mesh.state());
      }
    }
    now = end;
  }

  List<Action> frame(PeerId from, Bytes frame) {
    return input(new Input.FrameReceived(from, frame));
  }

  /** A link with a peer that offered it, up to and without its HELLO. */
  PeerId opened(PeerId peer, Role role) {
    Signal.Header header = new Signal.Header(role, BOOT_EPOCH, mesh.state().structure());
    Bytes offer = new Signal.Link(header, Bytes.utf8("offer")).encode();
    input(new Input.SignalReceived(peer, offer));
    input(new Input.LinkOpened(peer));
    return peer;
  }

  PeerId linked(PeerId peer, Role role) {
    opened(peer, role);
    frame(peer, new LinkFrame.Hello(role, BOOT_EPOCH, mesh.state().structure()).encode());
    if (mesh.state().links().stream().noneMatch(l -> l.peer().equals(peer))) {
      throw new IllegalStateException("no link with " + peer);
    }
    return peer;
  }

  /** A board that may offer: its id is below this one's. */
  PeerId linkedBoard(int i) {
    return linked(below(i), Role.BOARD);
  }

  PeerId linkedLeaf(int i) {
    return linked(peer(i), Role.LEAF);
  }

  /** The {@code i}-th of a series of identities below this one's. */
  PeerId below(int i) {
    PeerId p = peer(i);
    return new PeerId(p.w0() >>> 1 & (self.w0() >>> 1), p.w1(), p.w2(), p.w3());
  }

  long count(Event event) {
    return mesh.counters().getOrDefault(event, 0L);
  }

  /** All that have been counted, of any kind. */
  long counted() {
    return mesh.counters().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The actions of a kind since the last {@link #forget}. */
  <A extends Action> List<A> actions(Class<A> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  void forget() {
    actions.clear();
  }
}
