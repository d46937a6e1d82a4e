package dev.cellmesh.simulator.check;

import java.util.List;

/** The planted faults, each of which some check must find. */
final class Mutants {
  static final List<Mutant> ALL =
      List.of(
          new Mutant(
              "a board elects as if all others were sick",
              "HealthClasses",
              "of",
              new Mutation.Skips("HealthClasses.within", 2, 0),
              1),
          new Mutant(
              "a board that becomes a bridge opens no link",
              "Planner",
              "planEdges",
              new Mutation.Skips("Set.add", 1, 1),
              2),
          new Mutant(
              "a message that comes again is new", "Sequence", "take", new Mutation.Returns(1), 1),
          new Mutant(
              "frames for everyone that come again are new",
              "DuplicateWindows$Window",
              "add",
              new Mutation.Returns(1),
              1),
          new Mutant(
              "hop limits are not decremented",
              "RoutedFrame",
              "forwarded",
              new Mutation.Constant(1, 1, 0),
              1),
          new Mutant(
              "hop limits leave out the ways inside cells",
              "CellGraph",
              "hopLimit",
              new Mutation.Constant(5, 1, 0),
              1),
          new Mutant(
              "newer structures are not taken over",
              "Adoption",
              "adoptNewer(Structure)",
              new Mutation.Returns(null),
              1),
          new Mutant(
              "the budget of links is not kept to",
              "Budget",
              "admits",
              new Mutation.Returns(1),
              15),
          new Mutant(
              "interests never expire", "Interests", "expire", new Mutation.Returns(null), 3),
          new Mutant(
              "interests are not renewed",
              "Messages",
              "due",
              new Mutation.Skips("InterestExchange.announce", 1, null),
              1),
          new Mutant(
              "announcements never slow down",
              "Announcer",
              "due",
              new Mutation.Constant(3L, 1, 2L),
              1),
          new Mutant(
              "links that no plan asks for stay",
              "Planner",
              "closeUnplanned",
              new Mutation.Returns(null),
              1),
          new Mutant(
              "links that do not open are never given up",
              "Dialer",
              "expire",
              new Mutation.Returns(null),
              1),
          new Mutant(
              "a goodbye is taken for a failed link",
              "Links",
              "closed",
              new Mutation.Skips("Roster.forget", 1, null),
              1),
          new Mutant(
              "what is missing is never asked for", "Repair", "due", new Mutation.Returns(null), 1),
          new Mutant(
              "what is missing is asked for once",
              "Sequences",
              "takeDue",
              new Mutation.Skips("Sequences.at", 1, null),
              1),
          new Mutant(
              "boards look for other messages than asked for",
              "Range",
              "hash",
              new Mutation.Skips("Hash.text", 1, 0L),
              1),
          new Mutant(
              "suspicions last an hour",
              "Suspicions",
              "patience",
              new Mutation.Returns(3_600_000L),
              1));

  private Mutants() {}
}
