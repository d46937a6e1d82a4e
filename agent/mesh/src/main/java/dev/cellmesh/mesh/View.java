package dev.cellmesh.mesh;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Shows the state of one peer to people and programs. */
final class View {
  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Health health;
  private final Interests interests;

  View(Core core, Roster roster, Edges edges, Health health, Interests interests) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.health = health;
    this.interests = interests;
  }

  MeshState state() {
    TreeMap<Event, Long> counters = new TreeMap<>(core.counters());
    List<MeshState.Link> links = new ArrayList<>();
    for (Link link : core.links.values()) {
      if (link.state == Link.State.READY) {
        links.add(
            new MeshState.Link(link.peer, link.role, link.cell, purpose(link), link.rttMicros));
      }
    }
    List<MeshState.Edge> edgeStates = new ArrayList<>();
    if (core.isBoard()) {
      for (int cell : edges.cells()) {
        edgeStates.add(edge(cell));
      }
    }
    return new MeshState(
        core.self,
        core.role,
        core.joined,
        core.structure,
        core.cell,
        core.graph.hopLimit(),
        health.percent(),
        roster.alive(),
        Collections.unmodifiableList(links),
        Collections.unmodifiableList(edgeStates),
        interests.size(),
        Collections.unmodifiableSortedMap(counters));
  }

  private MeshState.Edge edge(int cell) {
    List<PeerId> elected = edges.elected(cell);
    int rank = elected.indexOf(core.self);
    String reason;
    if (rank < 0) {
      reason = "others of the cell rank higher for this edge";
    } else if (edges.across(cell) == null) {
      reason = "elected with rank " + rank + ", no link across yet";
    } else if (core.self.equals(edges.carrier(cell))) {
      reason = "elected with rank " + rank + ", carries the edge";
    } else {
      reason = "elected with rank " + rank + ", stands by";
    }
    return new MeshState.Edge(cell, elected, edges.carrier(cell) != null, reason);
  }

  private MeshState.Purpose purpose(Link link) {
    if (link.role == Role.LEAF || !core.isBoard()) {
      return MeshState.Purpose.LEAF;
    }
    if (link.cell == core.cell) {
      return MeshState.Purpose.MEMBER;
    }
    return edges.isPlanned(link.peer, link.cell)
        ? MeshState.Purpose.BRIDGE
        : MeshState.Purpose.UNPLANNED;
  }
}
