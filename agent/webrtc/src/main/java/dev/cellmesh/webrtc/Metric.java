package dev.cellmesh.webrtc;

/** Every counter, by its name outside. */
enum Metric {
  LINKS_OPENED("links.opened"),
  LINKS_CLOSED("links.closed"),
  LINKS_REPLACED("links.replaced"),
  LINKS_TIMED_OUT("links.timedOut"),
  LINKS_REFUSED("links.refused"),
  LINKS_WITHOUT_CANDIDATES("links.withoutCandidates"),
  LINKS_ROTATED("links.rotated"),
  FRAMES_SENT("frames.sent"),
  FRAMES_RECEIVED("frames.received"),
  MESSAGES_SENT("messages.sent"),
  MESSAGES_RECEIVED("messages.received"),
  BYTES_SENT("bytes.sent"),
  BYTES_RECEIVED("bytes.received"),
  PINGS_SENT("pings.sent"),
  BYES_RECEIVED("byes.received"),
  DROPPED_NO_LINK("dropped.send.noLink"),
  DROPPED_OVERSIZE("dropped.send.oversize"),
  DROPPED_LIVE_FULL("dropped.send.liveFull"),
  DROPPED_BULK_FULL("dropped.send.bulkFull"),
  DROPPED_CLOSED("dropped.send.closed"),
  DROPPED_DESCRIPTION("dropped.signal.malformed"),
  DROPPED_STALE("dropped.signal.stale"),
  DROPPED_GLARE("dropped.signal.glare"),
  DROPPED_CANDIDATE("dropped.signal.candidate"),
  DROPPED_BACKLOG("dropped.signal.backlog"),
  DROPPED_TEXT("dropped.receive.text"),
  DROPPED_MALFORMED("dropped.receive.malformed"),
  DROPPED_UNKNOWN_KIND("dropped.receive.unknownKind"),
  DROPPED_PONG("dropped.receive.pong"),
  DROPPED_LATE("dropped.receive.late"),
  ERRORS_NATIVE("errors.native"),
  ERRORS_LISTENER("errors.listener");

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  String label() {
    return "webrtc." + label;
  }
}
