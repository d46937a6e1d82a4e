package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.edges.Announcer;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.edges.Edges;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.talk.Gossip;
import dev.cellmesh.mesh.talk.Greeting;
import dev.cellmesh.mesh.wire.RoomParameters;
import dev.cellmesh.mesh.wire.Structure;

/** Takes over what the room has agreed on: how many cells there are, and what was asked for. */
final class Adoption {
  private final Core core;
  private final Edges edges;
  private final Dialer dialer;
  private final Announcer announcer;
  private final Greeting greeting;
  private final Gossip gossip;
  private final Planner planner;

  /** Whether links may still know of members of the structure before. */
  private boolean remembersFormer;

  Adoption(
      Core core,
      Edges edges,
      Dialer dialer,
      Announcer announcer,
      Greeting greeting,
      Gossip gossip,
      Planner planner) {
    this.core = core;
    this.edges = edges;
    this.dialer = dialer;
    this.announcer = announcer;
    this.greeting = greeting;
    this.gossip = gossip;
    this.planner = planner;
  }

  /** Somebody asks for other cells, at this peer. */
  void configure(Input.Configure c) {
    if (core.isBoard()) {
      adoptNewer(core.roomParameters().next(c.targetCells(), c.cellSize(), core.self()));
    } else {
      core.count(Event.OUT_OF_TURN);
    }
  }

  /** Takes over parameters of the room that are newer than those this peer knows. */
  void adoptNewer(RoomParameters parameters) {
    if (parameters.supersedes(core.roomParameters())) {
      core.learn(parameters);
      core.report(
          Event.PARAMETERS_CHANGED,
          "version %d of %s: target cells %d, cell size %d"
              .formatted(
                  parameters.version(),
                  parameters.setBy(),
                  parameters.targetCells(),
                  parameters.cellSize()));
      greeting.sendToAll();
      core.changed();
    }
  }

  /** Takes over a structure that wins over this peer's own. */
  void adoptNewer(Structure structure) {
    if (structure.supersedes(core.structure())) {
      adopt(structure);
    }
  }

  /** Takes over a structure, whatever this peer's own is. */
  void adopt(Structure structure) {
    int before = core.cell();
    core.adopt(structure);
    core.report(
        Event.STRUCTURE_CHANGED,
        "generation %d: %d cells, this is cell %d"
            .formatted(structure.generation(), structure.cells(), core.cell()));
    for (Link link : core.links().values()) {
      link.isOf(core.cellOf(link.peer()));
      link.heard().restructured(link.cell() == core.cell());
      remembersFormer = true;
      link.said().forget();
      link.wants().forget();
      if (link.readyBoard()) {
        link.heard().forgetsVersion();
        gossip.owe(link);
      }
    }
    greeting.sendToAll();
    edges.structureChanged();
    planner.structureChanged();
    dialer.structureChanged();
    announcer.listen();
    if (before != core.cell() || !announcer.isLinked()) {
      announcer.reset();
    }
    core.membersChanged();
  }

  /** Forgets the members of the structure before, once they are of no more use. */
  void sweep() {
    if (remembersFormer && core.now().millisSince(core.structureAt()) > Planner.HOLD_MILLIS) {
      remembersFormer = false;
      core.links().values().forEach(link -> link.heard().forgetsFormer());
    }
  }
}
