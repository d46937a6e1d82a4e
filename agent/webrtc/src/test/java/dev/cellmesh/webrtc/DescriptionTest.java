package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionTest {
  private static final String SESSION = "0123456789abcdef";
  private static final String SDP =
      """
      v=0
      o=- 1 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      m=application 9 UDP/DTLS/SCTP webrtc-datachannel
      c=IN IP4 0.0.0.0
      a=ice-ufrag:abcd
      a=ice-pwd:abcdefghijklmnopqrstuv
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=mid:0
      a=sctp-port:5000
      a=max-message-size:262144
      """
          .formatted(String.join(":", Collections.nCopies(32, "AB")))
          .replace("\n", "\r\n");
  private static final Candidate CANDIDATE =
      new Candidate("candidate:1 1 udp 2122260223 192.0.2.7 50312 typ host", "0", 0);

  @Test
  void description_writtenAndRead_isTheSame() throws DescriptionJson.Malformed {
    for (Description each :
        List.of(
            new Offer(SESSION, SDP, List.of(CANDIDATE)),
            new Answer(SESSION, SDP, List.of()),
            new Candidates(SESSION, List.of(CANDIDATE, CANDIDATE)))) {
      assertThat(DescriptionJson.read(DescriptionJson.write(each))).isEqualTo(each);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "nonsense",
        "{\"session\":\"0123456789abcdef\",\"type\":\"candidates\"}",
        "{\"session\":\"0123456789ABCDEF\",\"type\":\"candidates\",\"candidates\":[]}",
        "{\"session\":\"0123456789abcdef\",\"type\":\"bye\",\"candidates\":[]}",
        "{\"session\":\"0123456789abcdef\",\"type\":\"offer\",\"candidates\":[]}",
        "{\"session\":\"0123456789abcdef\",\"type\":\"candidates\",\"candidates\":[1]}",
        "{\"session\":\"0123456789abcdef\",\"type\":\"candidates\",\"candidates\":[{}]}",
        "{\"session\":\"0123456789abcdef\",\"type\":\"candidates\",\"candidates\":[]} x",
        "{\"session\":\"0123456789abcdef\",\"type\":\"candidates\",\"candidates\":[]",
        "{\"x\":[[[[[[[[[[1]]]]]]]]]]}",
      })
  void json_thatBreaksARule_isMalformed(String text) {
    assertThatThrownBy(() -> DescriptionJson.read(Bytes.utf8(text)))
        .isInstanceOf(DescriptionJson.Malformed.class);
  }

  @Test
  void json_withUnknownFields_isRead() throws DescriptionJson.Malformed {
    String text =
        "{\"v\":{\"a\":[1]},\"session\":\"0123456789abcdef\",\"type\":\"candidates\",\"candidates\":[]}";
    assertThat(DescriptionJson.read(Bytes.utf8(text)))
        .isEqualTo(new Candidates(SESSION, List.of()));
  }

  @Test
  void json_tooLong_isMalformed() {
    String text = " ".repeat(Description.MAX_BYTES) + "{}";
    assertThatThrownBy(() -> DescriptionJson.read(Bytes.utf8(text)))
        .hasMessageContaining("more than 16384");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
        "a=candidate:1 1 udp 1 192.0.2.7 1 typ host",
        "nonsense",
        "a=\u0007",
      })
  void sdp_withALineTooMany_isMalformed(String line) {
    assertThatThrownBy(() -> Sdp.check(SDP + line + "\r\n"))
        .isInstanceOf(DescriptionJson.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup", "a=sctp-port"})
  void sdp_withoutALine_isMalformed(String start) {
    String without = SDP.replaceAll("(?m)^" + start + ".*\r\n", "");
    assertThatThrownBy(() -> Sdp.check(without)).isInstanceOf(DescriptionJson.Malformed.class);
  }

  @Test
  void maxMessage_followsRfc8841() {
    assertThat(Sdp.maxMessageBytes(SDP)).isEqualTo(262_144);
    assertThat(Sdp.maxMessageBytes(SDP.replace("262144", "1000"))).isEqualTo(1_000);
    assertThat(Sdp.maxMessageBytes(SDP.replace("262144", "0"))).isEqualTo(262_144);
    assertThat(Sdp.maxMessageBytes(SDP.replace("a=max-message-size:262144\r\n", "")))
        .isEqualTo(65_536);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "candidate:1 1 udp 1 0b9c3f1e.local 50312 typ host",
        "candidate:1 1 udp 1 example.org 50312 typ host",
        "candidate:1 1 sctp 1 192.0.2.7 50312 typ host",
        "candidate:1 1 udp 1 192.0.2.7 50312",
        "candidate:1 1 udp 1 192.0.2.7 50312 typ host \r\na=x",
        "",
      })
  void candidate_thatIsNoAddress_isNotAcceptable(String text) {
    assertThat(Sdp.acceptable(text)).isFalse();
  }

  @Test
  void candidate_asBrowsersWriteIt_isAcceptable() {
    assertThat(
            Sdp.acceptable(
                "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 0.0.0.0"
                    + " rport 0 generation 0 ufrag sXP5 network-cost 999"))
        .isTrue();
    assertThat(Sdp.acceptable("candidate:1 1 UDP 1 2001:db8::7 9 typ host")).isTrue();
  }
}
