package dev.cellmesh.webrtc;

import dev.cellmesh.runtime.Counter;
import org.jspecify.annotations.Nullable;

/** Every counter, by its name outside. */
enum Metric {
  LINKS_OPENED("links.opened", "links_opened", "Links that came to be."),
  LINKS_CLOSED("links.closed", "links_closed", "Links that ended, for whatever reason."),
  LINKS_REPLACED("links.replaced", "links_replaced", "Links that the other side made anew."),
  LINKS_TIMED_OUT("links.timedOut", "links_timed_out", "Links that never came to be in time."),
  LINKS_UNREACHABLE(
      "links.unreachable",
      "links_unreachable",
      "Attempts at links that found no way between the two peers."),
  LINKS_REFUSED("links.refused", "links_refused", "Links refused because there are too many."),
  LINKS_WITHOUT_CANDIDATES(
      "links.withoutCandidates",
      "links_without_candidates",
      "Links described without an address to reach this peer at."),
  LINKS_ROTATED(
      "links.rotated",
      "links_rotated",
      "Links closed to be made anew, where the native library leaks."),
  FRAMES_SENT("frames.sent", "frames_sent", "Frames sent."),
  FRAMES_RECEIVED("frames.received", "frames_received", "Frames received."),
  MESSAGES_SENT("messages.sent", "messages_sent", "Messages sent, of one frame or more each."),
  MESSAGES_RECEIVED("messages.received", "messages_received", "Messages received."),
  BYTES_SENT("bytes.sent", "sent_bytes", "Payload sent over links."),
  BYTES_RECEIVED("bytes.received", "received_bytes", "Payload received over links."),
  PINGS_SENT("pings.sent", "pings_sent", "Pings sent to measure round trips."),
  BYES_RECEIVED("byes.received", "byes_received", "Links that the other side ended in words."),
  DROPPED_NO_LINK("dropped.send.noLink", Dropped.FRAMES, "noLink"),
  DROPPED_OVERSIZE("dropped.send.oversize", Dropped.FRAMES, "oversize"),
  DROPPED_LIVE_FULL("dropped.send.liveFull", Dropped.FRAMES, "liveFull"),
  DROPPED_BULK_FULL("dropped.send.bulkFull", Dropped.FRAMES, "bulkFull"),
  DROPPED_CLOSED("dropped.send.closed", Dropped.FRAMES, "closed"),
  DROPPED_DESCRIPTION("dropped.signal.malformed", Dropped.SIGNALS, "malformed"),
  DROPPED_STALE("dropped.signal.stale", Dropped.SIGNALS, "stale"),
  DROPPED_GLARE("dropped.signal.glare", Dropped.SIGNALS, "glare"),
  DROPPED_CANDIDATE("dropped.signal.candidate", Dropped.SIGNALS, "candidate"),
  DROPPED_BACKLOG("dropped.signal.backlog", Dropped.SIGNALS, "backlog"),
  DROPPED_TEXT("dropped.receive.text", Dropped.RECEIVED, "text"),
  DROPPED_MALFORMED("dropped.receive.malformed", Dropped.RECEIVED, "malformed"),
  DROPPED_UNKNOWN_KIND("dropped.receive.unknownKind", Dropped.RECEIVED, "unknownKind"),
  DROPPED_PONG("dropped.receive.pong", Dropped.RECEIVED, "pong"),
  DROPPED_LATE("dropped.receive.late", Dropped.RECEIVED, "late"),
  ERRORS_NATIVE("errors.native", "errors_native", "Calls of the native library that failed."),
  ERRORS_LISTENER("errors.listener", "errors_listener", "Reports that the listener threw upon.");

  private final String label;
  private final String family;
  private final String help;
  private final @Nullable String reason;

  Metric(String label, String family, String help) {
    this(label, family, help, null);
  }

  Metric(String label, Dropped dropped, String reason) {
    this(label, dropped.family, dropped.help, reason);
  }

  Metric(String label, String family, String help, @Nullable String reason) {
    this.label = "webrtc." + label;
    this.family = "webrtc_" + family;
    this.help = help;
    this.reason = reason;
  }

  /** What was dropped. */
  private enum Dropped {
    FRAMES("frames_dropped", "Frames that were not sent, by reason."),
    SIGNALS("signals_dropped", "Descriptions and candidates of no use, by reason."),
    RECEIVED("received_dropped", "What came over links and was of no use, by reason.");

    final String family;
    final String help;

    Dropped(String family, String help) {
      this.family = family;
      this.help = help;
    }
  }

  String label() {
    return label;
  }

  Counter counter(long value) {
    Counter.Family kind = Counter.Family.counter(family, help);
    return reason == null ? kind.of(label, value) : kind.of("reason", reason, label, value);
  }
}
