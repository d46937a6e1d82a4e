package dev.cellmesh.simulator.check;

import java.util.List;

/** The planted faults, each of which some check must find. */
final class Mutants {
  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "a board that becomes a bridge opens no link",
              "Planner",
              "planEdges",
              new Mutation.Skips("Set.add", 1, 1)),
          new Mutant(
              "duplicates are taken for new",
              "DuplicateWindows$Window",
              "add",
              new Mutation.Returns(1)),
          new Mutant(
              "the duplicate window holds the newest message only",
              "DuplicateWindows$Window",
              "add",
              new Mutation.Constant(1024L, 1, 1L)),
          new Mutant(
              "hop limits are not decremented",
              "RoutedFrame",
              "forwarded",
              new Mutation.Constant(1, 1, 0)),
          new Mutant(
              "hop limits leave out the ways inside cells",
              "CellGraph",
              "hopLimit",
              new Mutation.Constant(5, 1, 0)),
          new Mutant(
              "a board elects by its own health in place of the others'",
              "Edges",
              "healthClass",
              new Mutation.Skips("PeerId.equals", 1, 1)),
          new Mutant(
              "structures of one generation are never told apart",
              "Structure",
              "tie",
              new Mutation.Returns(0L)),
          new Mutant("older structures win", "Structure", "supersedes", new Mutation.Inverts(0, 3)),
          new Mutant(
              "newer structures are not taken over",
              "Mesh",
              "adoptNewer",
              new Mutation.Returns(null)),
          new Mutant(
              "the budget of links is not kept to",
              "Dialer",
              "mostLinks",
              new Mutation.Returns(10_000)),
          new Mutant("interests never expire", "Interests", "expire", new Mutation.Returns(null)),
          new Mutant(
              "interests are not renewed",
              "Mesh",
              "runDue",
              new Mutation.Skips("Wishes.announce", 2, null)),
          new Mutant(
              "announcements never slow down",
              "Announcer",
              "due",
              new Mutation.Constant(3L, 1, 2L)),
          new Mutant(
              "links that no plan asks for stay",
              "Planner",
              "closeUnplanned",
              new Mutation.Returns(null)),
          new Mutant(
              "links that do not open are waited for for ever",
              "Dialer",
              "expire",
              new Mutation.Returns(null)),
          new Mutant(
              "boards that vanished are remembered for ever",
              "Roster",
              "sweep",
              new Mutation.Returns(null)),
          new Mutant(
              "nobody stands in for an empty first cell",
              "Planner",
              "standIn",
              new Mutation.Returns(null)),
          new Mutant(
              "a goodbye is taken for a lost link",
              "Mesh",
              "linkClosed",
              new Mutation.Skips("Roster.forget", 1, null)),
          new Mutant(
              "what was lost on the way is not said again",
              "Mesh",
              "refresh",
              new Mutation.Returns(null)));

  private Mutants() {}
}
