package dev.cellmesh.app.cli;

import dev.cellmesh.app.text.Printable;
import dev.cellmesh.runtime.Signalling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a peer that joins a room is doing, in words for a person: one line each time it changes.
 * Time is an argument. Not safe for several threads.
 */
final class JoinProgress {
  /** Whoever has found nobody for so long should know what to look at. */
  static final long PATIENCE_MILLIS = 10_000;

  private final String room;
  private final String fingerprint;
  private String said = "";
  private boolean joined;
  private boolean complained;
  private int links;
  private int boards;
  private int boardsSaid;

  /**
   * A line.
   *
   * @param important to be said even where nobody watches
   */
  record Line(String text, boolean important) {}

  JoinProgress(String room, String fingerprint) {
    this.room = room;
    this.fingerprint = fingerprint;
  }

  /**
   * Looks at where the peer is now.
   *
   * @param boardsSeen how many boards have sent something
   * @return what is new; empty most of the time
   */
  List<Line> look(List<Signalling.Relay> relays, int linksNow, int boardsSeen, long millis) {
    List<Line> lines = new ArrayList<>();
    if (linksNow > 0) {
      joined(millis, lines);
      seen(boardsSeen, lines);
    } else if (joined) {
      say("lost all boards; looking for them again", false, lines);
    } else {
      looking(relays, lines);
      if (millis >= PATIENCE_MILLIS && !complained) {
        complained = true;
        lines.add(new Line(complaint(relays), true));
      }
    }
    links = linksNow;
    return lines;
  }

  private void looking(List<Signalling.Relay> relays, List<Line> lines) {
    long connected = connected(relays);
    say(
        connected == 0
            ? "connecting to " + count(relays.size(), "relay")
            : "looking for boards of room %s over %d of %s"
                .formatted(room, connected, count(relays.size(), "relay")),
        false,
        lines);
  }

  private void joined(long millis, List<Line> lines) {
    if (!joined) {
      joined = true;
      say(
          String.format(
              Locale.ROOT, "joined room %s after %.1f s; waiting for readings", room, millis / 1e3),
          complained,
          lines);
    } else if (links == 0) {
      say("back in room " + room, false, lines);
    }
  }

  /**
   * Once the number has stood still for a moment, so that two hundred boards are not as many lines.
   */
  private void seen(int boardsSeen, List<Line> lines) {
    if (boardsSeen == boards && boardsSeen != boardsSaid) {
      boardsSaid = boardsSeen;
      say("readings of " + count(boardsSeen, "board"), false, lines);
    }
    boards = boardsSeen;
  }

  private void say(String text, boolean important, List<Line> lines) {
    if (!text.equals(said)) {
      said = text;
      lines.add(new Line(text, important));
    }
  }

  private String complaint(List<Signalling.Relay> relays) {
    List<String> states = relays.stream().map(JoinProgress::state).toList();
    String all = String.join(", ", states);
    return connected(relays) == 0
        ? "no relay can be used: " + all
        : "still looking for a board of room "
            + room
            + ", fingerprint "
            + fingerprint
            + " ("
            + all
            + "); does one run, with the same fingerprint (sudo cellmesh status), and over one of"
            + " these relays? Another fingerprint: another name, password or invite";
  }

  /** A relay's own words may be in it. */
  private static String state(Signalling.Relay relay) {
    return Printable.line(relay.url() + ": " + relay.status());
  }

  private static long connected(List<Signalling.Relay> relays) {
    return relays.stream().filter(Signalling.Relay::isConnected).count();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
