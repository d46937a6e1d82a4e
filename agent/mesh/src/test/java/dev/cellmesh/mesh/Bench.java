package dev.cellmesh.mesh;

import dev.cellmesh.mesh.cells.CellGraphs;
import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Budget;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.edges.Router;
import dev.cellmesh.mesh.members.Health;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Digest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Rumour;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** One peer alone on the bench: the test plays its drivers and everybody else. */
public final class Bench {
  public static final long BOOT_EPOCH = 1_767_225_600_000L;
  public final Mesh mesh;
  public final PeerId self;
  private MonotonicTime now = new MonotonicTime(1_000_000);
  private final List<Action> actions = new ArrayList<>();

  /** Who leaves PING and CELL without an answer. */
  final Set<PeerId> silent = new TreeSet<>();

  public Bench(Role role, MeshParameters parameters) {
    this(role, parameters, Structure.ALONE);
  }

  /** One that remembers the room. */
  public Bench(Role role, MeshParameters parameters, Structure remembered) {
    self = peer(1_000);
    mesh = new Mesh(parameters, self, role, BOOT_EPOCH, new SplittableRandom(1));
    input(new Input.Start(remembered));
    input(new Input.RelaysChanged(1));
  }

  public static Bench board() {
    return new Bench(Role.BOARD, MeshParameters.DEFAULT);
  }

  /** What the parts of a board share, for tests of a part alone. */
  public static Core core(PeerId self, long seed) {
    return new Core(
        MeshParameters.DEFAULT, self, Role.BOARD, 1, new SplittableRandom(seed), new CellGraphs());
  }

  /** The part of such a board that asks for links. */
  public static Dialer dialer(Core core, Roster roster) {
    Edges edges = new Edges(core, roster, new HealthClasses(core, new Health(core)));
    return new Dialer(core, roster, new Budget(core, roster, edges), new Router(core, edges));
  }

  /** A link of such a board with another one, which says that it has links with these. */
  public static Link linked(Core core, PeerId board, PeerId... adjacent) {
    Link link = new Link(board, Role.BOARD, core.now());
    link.ready();
    link.isOf(core.cellOf(board));
    if (adjacent.length > 0) {
      link.heard().takes(linkedWith(Stream.of(adjacent).sorted().toList()));
    }
    core.links().add(link);
    return link;
  }

  /** The {@code i}-th of a series of identities. */
  public static PeerId peer(int i) {
    return peer(new SplittableRandom(i));
  }

  public static PeerId peer(RandomGenerator random) {
    return new PeerId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  public List<Action> input(Input input) {
    List<Action> taken = mesh.handle(input, now);
    actions.addAll(taken);
    for (Action action : taken) {
      if (action instanceof Action.SendFrame sent && !silent.contains(sent.to())) {
        answer(sent.to(), sent.frame());
      }
    }
    return taken;
  }

  /** What any board does: confirms what it gets. */
  private void answer(PeerId peer, Bytes frame) {
    try {
      switch (LinkFrame.decode(frame)) {
        case LinkFrame.Ping p -> frame(peer, ack(p.sequence(), p.digest().said()));
        case LinkFrame.Cell c -> frame(peer, ack(0, c.version()));
        case LinkFrame.Edge e -> frame(peer, ack(0, e.version()));
        case null, default -> {}
      }
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /** An ACK of somebody who has heard that version of what this peer has said. */
  Bytes ack(int sequence, int heard) {
    return new LinkFrame.Ack(sequence, digest(0, heard, List.of())).encode();
  }

  Digest digest(int incarnation, int heard, List<Rumour> rumours) {
    Structure structure = mesh.state().structure();
    return new Digest(incarnation, structure, 0, 0, heard, 0, 0, List.of(), rumours);
  }

  /** The frames of a kind sent to {@code peer} since the last {@link #forget}. */
  <F extends LinkFrame> List<F> sent(PeerId peer, Class<F> kind) {
    List<F> found = new ArrayList<>();
    for (Action.SendFrame sent : actions(Action.SendFrame.class)) {
      try {
        if (sent.to().equals(peer) && kind.isInstance(LinkFrame.decode(sent.frame()))) {
          found.add(kind.cast(LinkFrame.decode(sent.frame())));
        }
      } catch (Malformed e) {
        throw new AssertionError(e);
      }
    }
    return found;
  }

  /** Lets time pass in steps, as a driver would: deadline by deadline. */
  public void run(long millis) {
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

  /** Time passes, and this peer does not get to do anything. */
  void skip(long millis) {
    now = now.plusMillis(millis);
  }

  public List<Action> frame(PeerId from, Bytes frame) {
    return input(new Input.FrameReceived(from, frame));
  }

  /** A link with a peer that offered it, up to and without its HELLO. */
  public PeerId opened(PeerId peer, Role role) {
    Signal.Header header = new Signal.Header(role, BOOT_EPOCH, mesh.state().structure());
    Bytes offer = new Signal.Link(header, Bytes.utf8("offer")).encode();
    input(new Input.SignalReceived(peer, offer));
    input(new Input.LinkOpened(peer));
    return peer;
  }

  /** From somebody who has heard this peer. */
  static Bytes hello(Role role, long bootEpoch, Structure structure) {
    return new LinkFrame.Hello(role, bootEpoch, structure, true, RoomParameters.NONE).encode();
  }

  /** CELL of a board that has links with these. */
  static Bytes cell(List<PeerId> members) {
    return linkedWith(members).encode();
  }

  /** What a board says that has links with these. */
  public static LinkFrame.Cell linkedWith(List<PeerId> members) {
    Bytes opinions = Bytes.wrap(new byte[members.size()]);
    return new LinkFrame.Cell(1, 3, 100, members, opinions, List.of(), List.of());
  }

  PeerId linked(PeerId peer, Role role) {
    opened(peer, role);
    frame(peer, hello(role, BOOT_EPOCH, mesh.state().structure()));
    if (mesh.state().links().stream().noneMatch(l -> l.peer().equals(peer))) {
      throw new IllegalStateException("no link with " + peer);
    }
    return peer;
  }

  /** A board that may offer: its id is below this one's. */
  public PeerId linkedBoard(int i) {
    return linked(below(i), Role.BOARD);
  }

  public PeerId linkedLeaf(int i) {
    return linked(peer(i), Role.LEAF);
  }

  /** The {@code i}-th of a series of identities below this one's. */
  public PeerId below(int i) {
    PeerId p = peer(i);
    return new PeerId(p.w0() >>> 1 & (self.w0() >>> 1), p.w1(), p.w2(), p.w3());
  }

  public long count(Event event) {
    return mesh.counters().getOrDefault(event, 0L);
  }

  /** All that have been counted, of any kind. */
  public long counted() {
    return mesh.counters().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The actions of a kind since the last {@link #forget}. */
  public <A extends Action> List<A> actions(Class<A> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  public void forget() {
    actions.clear();
  }
}
