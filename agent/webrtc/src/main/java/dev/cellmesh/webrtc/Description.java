package dev.cellmesh.webrtc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two drivers tell each other through signalling ({@code docs/protocol-link.md}, section 1).
 */
sealed interface Description {
  int MAX_BYTES = 16_384;
  int MAX_CANDIDATES = 32;

  /** 16 lower-case hexadecimal digits; lower sessions win when both sides offer. */
  String session();

  List<Candidate> candidates();

  record Offer(String session, String sdp, List<Candidate> candidates) implements Description {}

  record Answer(String session, String sdp, List<Candidate> candidates) implements Description {}

  record Candidates(String session, List<Candidate> candidates) implements Description {}

  /** As {@code RTCIceCandidate.toJSON()} gives it. */
  record Candidate(String candidate, @Nullable String sdpMid, int sdpMLineIndex) {}
}
