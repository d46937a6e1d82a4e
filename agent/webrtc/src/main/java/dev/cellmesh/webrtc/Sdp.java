package dev.cellmesh.webrtc;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a stranger's SDP (RFC 8866) and candidates (RFC 8839) may reach native code: one data
 * channel section, the lines it needs, no media, no names to look up.
 */
final class Sdp {
  private static final int MAX_CHARS = 8_192;
  private static final int MAX_LINES = 128;
  private static final int MAX_CANDIDATE_CHARS = 512;

  /** RFC 8841, section 6: what a description without {@code a=max-message-size} means. */
  private static final int DEFAULT_MAX_MESSAGE_BYTES = 65_536;

  private static final Pattern LINE = Pattern.compile("[a-z]=[\\x20-\\x7e]{0,1024}");
  private static final Pattern DATA_SECTION =
      Pattern.compile("m=application [0-9]{1,5} UDP/DTLS/SCTP webrtc-datachannel");
  private static final Pattern MAX_MESSAGE = Pattern.compile("a=max-message-size:([0-9]{1,19})");
  private static final List<Pattern> NEEDED =
      List.of(
          Pattern.compile("a=ice-ufrag:[A-Za-z0-9+/_-]{4,256}"),
          Pattern.compile("a=ice-pwd:[A-Za-z0-9+/_-]{22,256}"),
          Pattern.compile("a=fingerprint:(?i:sha-256) [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}"),
          Pattern.compile("a=setup:(actpass|active|passive)"),
          Pattern.compile("a=sctp-port:[0-9]{1,5}"));
  private static final String ADDRESS = "([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{2,39})";
  private static final Pattern CANDIDATE =
      Pattern.compile(
          "candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,3} (?i:udp|tcp) [0-9]{1,10} "
              + ADDRESS
              + " [0-9]{1,5} typ (host|srflx|prflx|relay)( [\\x21-\\x7e]+)*");

  private Sdp() {}

  /** Returns {@code sdp} if it keeps the rules. */
  static String check(@Nullable String sdp) throws DescriptionJson.Malformed {
    if (sdp == null || sdp.length() > MAX_CHARS || !sdp.startsWith("v=0\r\n")) {
      throw new DescriptionJson.Malformed("sdp is missing, too long, or does not begin with v=0");
    }
    List<String> lines = List.of(sdp.split("\r\n", MAX_LINES + 1));
    if (lines.size() > MAX_LINES || !lines.getLast().isEmpty()) {
      throw new DescriptionJson.Malformed("sdp has too many lines or ends within one");
    }
    int sections = 0;
    for (String line : lines.subList(0, lines.size() - 1)) {
      if (!LINE.matcher(line).matches()) {
        throw new DescriptionJson.Malformed("sdp has a line that is none");
      }
      if (line.startsWith("m=")) {
        sections++;
        if (!DATA_SECTION.matcher(line).matches()) {
          throw new DescriptionJson.Malformed("sdp has a section that is no data channel");
        }
      }
      if (line.startsWith("a=candidate")) {
        throw new DescriptionJson.Malformed("sdp has a candidate; it belongs into candidates");
      }
    }
    if (sections != 1) {
      throw new DescriptionJson.Malformed("sdp has " + sections + " sections, not one");
    }
    for (Pattern needed : NEEDED) {
      if (lines.stream().noneMatch(line -> needed.matcher(line).matches())) {
        throw new DescriptionJson.Malformed("sdp lacks " + needed.pattern());
      }
    }
    return sdp;
  }

  /** The largest message the writer of a checked {@code sdp} takes. */
  static int maxMessageBytes(String sdp) {
    for (String line : sdp.split("\r\n", MAX_LINES + 1)) {
      Matcher m = MAX_MESSAGE.matcher(line);
      if (m.matches()) {
        long bytes = Long.parseLong(m.group(1).length() > 18 ? "0" : m.group(1));
        return bytes == 0 ? Batch.MAX_BYTES : (int) Math.min(Batch.MAX_BYTES, bytes);
      }
    }
    return DEFAULT_MAX_MESSAGE_BYTES;
  }

  /** Whether a candidate may reach native code. */
  static boolean acceptable(String candidate) {
    return candidate.length() <= MAX_CANDIDATE_CHARS && CANDIDATE.matcher(candidate).matches();
  }
}
