package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.members.HealthClasses;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.messages.Interests;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows the state of one peer to people and programs. */
final class View {
  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final HealthClasses classes;
  private final Interests interests;

  View(Core core, Roster roster, Edges edges, HealthClasses classes, Interests interests) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.classes = classes;
    this.interests = interests;
  }

  MeshState state() {
    TreeMap<Event, Long> counters = new TreeMap<>(core.counters());
    List<MeshState.Link> links = new ArrayList<>();
    for (Link link : core.links().values()) {
      if (link.isReady()) {
        links.add(
            new MeshState.Link(
                link.peer(), link.role(), link.cell(), purpose(link), link.probes().rttMicros()));
      }
    }
    List<MeshState.Edge> edgeStates = new ArrayList<>();
    if (core.isBoard()) {
      for (int cell : edges.cells()) {
        edgeStates.add(edge(cell));
      }
    }
    return new MeshState(
        core.self(),
        core.role(),
        core.joined(),
        core.structure(),
        core.roomParameters(),
        core.cell(),
        core.graph().hopLimit(),
        classes.ownPercent(),
        classes.reason(),
        roster.alive(),
        Collections.unmodifiableList(links),
        Collections.unmodifiableList(edgeStates),
        interests.size(),
        Collections.unmodifiableSortedMap(counters));
  }

  private MeshState.Edge edge(int cell) {
    List<PeerId> elected = edges.elected(cell);
    int rank = elected.indexOf(core.self());
    String reason;
    if (rank < 0) {
      reason = place(cell) + "; elected: " + named(elected);
    } else if (edges.across(cell) == null) {
      reason = place(cell) + ": elected with rank " + rank + ", no link across yet";
    } else if (core.self().equals(edges.carrier(cell))) {
      reason = place(cell) + ": elected with rank " + rank + ", carries the edge";
    } else {
      reason = place(cell) + ": elected with rank " + rank + ", stands by";
    }
    return new MeshState.Edge(cell, elected, edges.carrier(cell) != null, reason);
  }

  /** Such as "3rd of 12 by hash and health (class 2, 62 %)". */
  private String place(int cell) {
    int place = edges.before(core.self(), cell) + 1;
    return "%d%s of %d by hash and health (%s)"
        .formatted(place, ordinal(place), roster.alive().size(), health(core.self()));
  }

  private static String ordinal(int n) {
    boolean teen = n % 100 / 10 == 1;
    return teen ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
  }

  private String named(List<PeerId> boards) {
    return boards.stream()
        .map(b -> b.shortHex() + " (" + health(b) + ")")
        .collect(Collectors.joining(", "));
  }

  private String health(PeerId board) {
    int median = classes.median(board);
    return "class " + classes.of(board) + (median < 0 ? "" : ", " + median + " %");
  }

  private MeshState.Purpose purpose(Link link) {
    if (link.role() == Role.LEAF || !core.isBoard()) {
      return MeshState.Purpose.LEAF;
    }
    if (link.cell() == core.cell()) {
      return MeshState.Purpose.MEMBER;
    }
    return edges.isPlanned(link.peer(), link.cell())
        ? MeshState.Purpose.BRIDGE
        : MeshState.Purpose.UNPLANNED;
  }
}
