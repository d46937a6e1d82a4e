package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Published;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Tip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who must have a frame next. Everyone derives the same tree of cells from the origin's cell. Over
 * each edge of the tree a frame goes once, carried by the best bridge that has a link; in each cell
 * the board that it came in through hands it to those who need it.
 *
 * <p>Ways are remembered until links, elections or interests change: the same few serve thousands
 * of messages.
 */
final class Audience {
  private static final int MAX_WAYS = 1_024;
  private static final int MAX_RATES = 16;

  /**
   * Where a frame goes on to.
   *
   * @param next neighbours that get the frame itself
   * @param far boards that want it and that no neighbour leads to down the tree
   * @param ifEntered the way it would have gone on to the same readers had it entered the cell
   *     here; null if this is that way
   */
  record Way(List<PeerId> next, List<PeerId> far, @Nullable Way ifEntered) {
    Way(List<PeerId> next, List<PeerId> far) {
      this(next, far, null);
    }

    /** The way from here of a frame that enters the cell here. */
    Way entering() {
      return ifEntered == null ? this : ifEntered;
    }
  }

  /** Which readers of a channel want it: bit by bit if they are few, else a hash over them. */
  private record Key(
      int root, @Nullable PeerId from, boolean direct, long channelId, long readers) {
    Key entering() {
      return new Key(root, null, direct, channelId, readers);
    }
  }

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Interests interests;
  private final Leaves leaves;
  private final Map<Key, Way> ways = new HashMap<>(1);
  private final Map<Long, int[]> rates = new HashMap<>(1); // by channel: bounded as those are
  private int coreVersion = -1;
  private int routesVersion = -1;
  private int interestsVersion = -1;

  /** Of the readers of a channel, those who want what is being handed on. */
  private boolean[] wanting = {};

  private Interests.Reader[] readers = {};
  private long channelId;
  private int wanted;

  Audience(Core core, Roster roster, Edges edges, Interests interests, Leaves leaves) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.interests = interests;
    this.leaves = leaves;
  }

  /** Collects those who want it. */
  void select(Published what) {
    switch (what) {
      case Data data -> {
        begin(data.frame().channelId());
        add(data.topic(), data.level());
      }
      case Tip tip -> {
        begin(tip.channelId());
        for (Tip.Item item : tip.items()) {
          add(item.topic(), 0);
        }
      }
    }
  }

  /** Starts to collect the readers of a channel. */
  void begin(long channel) {
    channelId = channel;
    readers = interests.readers(channel);
    wanted = 0;
    if (wanting.length < readers.length) {
      wanting = new boolean[Math.max(readers.length, 2 * wanting.length)];
    } else {
      Arrays.fill(wanting, 0, readers.length, false);
    }
  }

  /** Adds those that want a message on this topic. */
  private void add(String topic, long level) {
    for (int i = 0; i < readers.length; i++) {
      if (!wanting[i] && readers[i].wants(topic, level)) {
        wanting[i] = true;
        wanted++;
      }
    }
  }

  /**
   * Adds those that have lacked a message of that level until now: somebody there wants it every so
   * often, and others there may have had it long ago.
   */
  void addHeldBack(String topic, long level, long every) {
    for (int i = 0; i < readers.length; i++) {
      if (!wanting[i] && readers[i].lacked(topic, level, every)) {
        wanting[i] = true;
        wanted++;
      }
    }
  }

  /** The boards collected, in order. */
  List<PeerId> collected() {
    List<PeerId> boards = new ArrayList<>(wanted);
    for (int i = 0; i < readers.length; i++) {
      if (wanting[i]) {
        boards.add(readers[i].board());
      }
    }
    return boards;
  }

  /** The intervals above 0 that boards and this board's leaves want a channel at, ascending. */
  int[] rates(long channel) {
    refresh();
    int[] known = rates.get(channel);
    if (known == null) {
      TreeSet<Integer> found = new TreeSet<>();
      for (Interests.Reader reader : interests.readers(channel)) {
        add(found, channel, reader.entries());
      }
      for (Link leaf : leaves.all()) {
        add(found, channel, leaf.wants().entries());
      }
      known = found.stream().limit(MAX_RATES).mapToInt(Integer::intValue).toArray();
      rates.put(channel, known);
    }
    return known;
  }

  private static void add(Set<Integer> rates, long channel, List<Interest.Entry> entries) {
    for (Interest.Entry entry : entries) {
      if (entry.channelId() == channel && entry.everyMillis() > 0) {
        rates.add(entry.everyMillis());
      }
    }
  }

  /**
   * The way of a frame to those collected.
   *
   * @param from the neighbour it came from; null if it is this peer's own
   */
  Way toReaders(PeerId origin, @Nullable PeerId from) {
    refresh();
    if (wanted == 0) {
      return NONE;
    }
    // Readers are few: rather told twice than not at all.
    Key key = new Key(core.cellOf(origin), from, true, channelId, signature());
    Way way = ways.get(key);
    if (way == null) {
      List<PeerId> boards = collected();
      Way found = find(key, boards);
      if (from != null) {
        found = new Way(found.next, found.far, find(key.entering(), boards));
      }
      way = remember(key, found);
    }
    return way;
  }

  /** The way of a frame for every board. */
  Way toAll(PeerId origin, @Nullable PeerId from) {
    refresh();
    int root = core.cellOf(origin);
    Key key = new Key(root, from, isDirect(origin, root, from), 0, 0);
    Way way = ways.get(key);
    return way == null ? remember(key, find(key, null)) : way;
  }

  private static final Way NONE = new Way(List.of(), List.of());

  private Way remember(Key key, Way way) {
    if (ways.size() >= MAX_WAYS) {
      ways.clear();
    }
    ways.put(key, way);
    return way;
  }

  private void refresh() {
    boolean same = coreVersion == core.version() && routesVersion == core.routesVersion();
    if (!same || interestsVersion != interests.version()) {
      coreVersion = core.version();
      routesVersion = core.routesVersion();
      interestsVersion = interests.version();
      ways.clear();
      rates.clear();
    }
  }

  private long signature() {
    long bits = 0;
    boolean few = readers.length <= Long.SIZE;
    for (int i = 0; i < readers.length; i++) {
      if (wanting[i]) {
        bits = few ? bits | 1L << i : Hash.combine(bits, i);
      }
    }
    return bits;
  }

  /**
   * Whether a frame comes from where it entered the cell, so that this board must help those who
   * are not linked with that one; else it has been helped on already. Where it makes no difference
   * it is taken to.
   */
  private boolean isDirect(PeerId origin, int root, @Nullable PeerId from) {
    Link link = !core.partial() || from == null ? null : core.links().get(from);
    LinkFrame.Cell said = link == null ? null : link.heard().cell();
    if (said == null || from == null || from.equals(origin) || said.leaves().contains(origin)) {
      return true;
    }
    if (root == core.cell()) {
      return false;
    }
    PeerId carrier = edges.carrier(core.graph().parent(core.cell(), root));
    return carrier == null || carrier.equals(from);
  }

  private Way find(Key key, @Nullable List<PeerId> boards) {
    int root = key.root;
    PeerId from = key.from;
    Link source = from == null ? null : core.links().get(from);
    boolean entry = source == null || source.role() == Role.LEAF || source.cell() != core.cell();
    TreeSet<PeerId> inCell = new TreeSet<>();
    TreeMap<Integer, List<PeerId>> children = new TreeMap<>();
    split(root, boards, inCell, children);
    TreeSet<PeerId> next = new TreeSet<>();
    TreeSet<PeerId> far = new TreeSet<>();
    List<PeerId> members = new ArrayList<>(inCell);
    children.forEach(
        (child, below) -> {
          PeerId carrier = edges.carrier(child);
          PeerId across = carrier == null ? null : edges.across(child);
          boolean taken = across != null && boards != null && isTakenForCarrier(from, carrier);
          if (carrier != null && !carrier.equals(core.self()) && !taken) {
            inCell.add(carrier);
          } else if (across != null) {
            next.add(across);
          } else if (entry) {
            far.addAll(below); // an empty cell, or one that nobody here has a link into
          }
        });
    inCell.remove(core.self());
    for (PeerId member : inCell) {
      PeerId hop = entry ? reach(member) : key.direct ? helped(from, member) : null;
      if (hop != null) {
        next.add(hop);
      } else if (entry && members.contains(member)) {
        far.add(member);
      }
    }
    if (from != null) {
      next.remove(from);
    }
    return new Way(List.copyOf(next), boards == null ? List.of() : List.copyOf(far));
  }

  /** Who of this cell must have it, and which cells below, with the boards beneath each. */
  private void split(
      int root,
      @Nullable List<PeerId> boards,
      Set<PeerId> members,
      Map<Integer, List<PeerId>> children) {
    if (boards == null) {
      members.addAll(roster.reachable());
      for (int cell : edges.cells()) {
        if (cell != root && core.graph().parent(cell, root) == core.cell()) {
          children.put(cell, List.of());
        }
      }
      return;
    }
    for (PeerId board : boards) {
      int cell = core.cellOf(board);
      if (cell == core.cell()) {
        members.add(board);
      } else {
        int child = core.graph().childTowards(core.cell(), cell, root);
        if (child >= 0) {
          children.computeIfAbsent(child, c -> new ArrayList<>()).add(board);
        }
      }
    }
  }

  /** Whether the sender, which cannot hear the carrier of an edge, may have meant this board. */
  private boolean isTakenForCarrier(@Nullable PeerId from, @Nullable PeerId carrier) {
    return core.partial() && from != null && carrier != null && !linked(carrier, from);
  }

  /** The neighbour through which this board reaches one of its cell; itself if linked. */
  private @Nullable PeerId reach(PeerId member) {
    return core.links().isReady(member) ? member : helper(core.self(), member);
  }

  /** {@code member}, if {@code holder} has no link with it and this board is the one to help. */
  private @Nullable PeerId helped(@Nullable PeerId holder, PeerId member) {
    if (holder == null || member.equals(holder) || !core.links().isReady(member)) {
      return null;
    }
    Link link = core.links().get(holder);
    if (link == null || link.heard().cell() == null || link.heard().isAdjacent(member)) {
      return null;
    }
    return core.self().equals(helper(holder, member)) ? member : null;
  }

  /** Of the boards with links to both, the lowest: everyone names the same. */
  private @Nullable PeerId helper(PeerId holder, PeerId member) {
    for (PeerId candidate : roster.alive()) {
      if (linked(candidate, holder) && linked(candidate, member)) {
        return candidate;
      }
    }
    return null;
  }

  private boolean linked(PeerId a, PeerId b) {
    if (a.equals(core.self())) {
      return core.links().isReady(b);
    }
    if (b.equals(core.self())) {
      return core.links().isReady(a);
    }
    // Either may have said so; who could help has links with both.
    Link link = core.links().get(a);
    Link back = core.links().get(b);
    return (link != null && link.heard().isAdjacent(b))
        || (back != null && back.heard().isAdjacent(a));
  }
}
