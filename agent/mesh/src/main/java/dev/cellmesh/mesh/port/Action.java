package dev.cellmesh.mesh.port;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import java.util.Set;

/** What the caller must do, in order, after {@code Mesh.handle}. */
public sealed interface Action {
  /** Listen to the topics of exactly these cells. */
  record Listen(Set<Integer> cells) implements Action {}

  /** Publish on the topic of {@code cell}. */
  record Announce(int cell, Bytes announcement) implements Action {}

  /** Sign, encrypt and send through the relays. */
  record SendSignal(PeerId to, Bytes signal) implements Action {}

  /** Sign and encrypt for {@code to}; come back with {@link Input.SignalSealed}. */
  record SealSignal(PeerId to, Bytes signal) implements Action {}

  /** Verify and decrypt; come back with {@link Input.SignalReceived} if all is well. */
  record UnsealSignal(Bytes sealed) implements Action {}

  /**
   * Offer a link.
   *
   * @param links how many the other side has said to have, 65535 if nothing: of more than it can
   *     begin at once a driver begins with those where one side has few
   */
  record OpenLink(PeerId peer, int links) implements Action {}

  /** Hand a description to the link driver; may start a link. */
  record AcceptLinkSignal(PeerId peer, Bytes description) implements Action {}

  /** Ask for a sign of life over the link at once, and report it closed if there is none. */
  record DoubtLink(PeerId peer) implements Action {}

  record CloseLink(PeerId peer, CloseReason reason) implements Action {}

  /** Send one frame; a higher priority goes first. */
  record SendFrame(PeerId to, Priority priority, Bytes frame) implements Action {}

  /** A message for this peer's own subscribers: exactly once per origin and sequence. */
  record Deliver(Message message) implements Action {}

  /**
   * Somebody new wants the newest of each topic of a channel on which this peer retains: come back
   * with {@link Input.HandOver} for each.
   *
   * @param board where it is to go
   * @param reader for whom: the board, a leaf that it serves, or all that have subscribed there
   */
  record Recalled(PeerId board, PeerId reader, String channel) implements Action {}

  /** A large payload for this peer's own subscribers: once for each time that it was sent. */
  record DeliverLarge(PeerId origin, String channel, Bytes meta, Bytes data) implements Action {}

  /**
   * How far a large payload has come.
   *
   * @param peer at the other end
   * @param sending or receiving
   * @param bytes acknowledged or received
   */
  record Progress(
      PeerId peer,
      String channel,
      Bytes sha256,
      boolean sending,
      long bytes,
      long size,
      Outcome outcome)
      implements Action {}

  /** How a transfer stands, or has ended. */
  enum Outcome {
    RUNNING,
    COMPLETE,
    /** More than the receiver or the protocol takes. */
    TOO_LARGE,
    /** This peer has too many under way already. */
    BUSY,
    /** What arrived is not what was offered. */
    CORRUPT,
    /** Nothing has been heard of the other side for ten minutes. */
    NO_ANSWER
  }

  /** The peer is in the room: it has a link, or has found nobody for a while. */
  record Joined() implements Action {}

  /** A peer this one has a link with has come. */
  record PeerJoined(PeerId peer, Role role) implements Action {}

  record PeerLeft(PeerId peer, CloseReason reason) implements Action {}

  /** Something worth a line in the log, and counted in {@code Mesh.counters}. */
  record Report(Event event, String detail) implements Action {}
}
