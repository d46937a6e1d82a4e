package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Unreachable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of two sides that find no way to each other. */
class ConnectivityTest {
  private static final long SECOND = 1_000_000_000L;

  private static String candidate(String description) {
    return "candidate:1 1 udp 2122260223 " + description + " generation 0 ufrag abcd network-id 1";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no address                           | tcp nonsense
          private address, no answer from STUN | 192.168.1.11 5000 typ host
          private address, no answer from STUN | 100.64.3.4 5000 typ host
          public address                       | 198.18.1.11 5000 typ host
          public address, IPv6 only            | 2001:db8::1 5000 typ host
          private address, no answer from STUN, IPv6 only | fd12::1 5000 typ host
          NAT           | 10.0.0.2 5000 typ host; 203.0.113.9 5000 typ srflx raddr 10.0.0.2 rport 5000
          NAT           | 203.0.113.9 5000 typ srflx raddr 10.0.0.2 rport 5000; 203.0.113.9 5001 typ srflx raddr 10.0.0.3 rport 5000
          NAT           | 203.0.113.9 5000 typ srflx raddr 0.0.0.0 rport 0; 203.0.113.9 5001 typ srflx raddr 0.0.0.0 rport 0
          symmetric NAT | 203.0.113.9 5000 typ srflx raddr 10.0.0.2 rport 5000; 203.0.113.9 5001 typ srflx raddr 10.0.0.2 rport 5000
          NAT, TURN     | 203.0.113.9 5000 typ srflx raddr 10.0.0.2 rport 5000; 198.51.100.1 9 typ relay raddr 203.0.113.9 rport 5000
          """)
  void connectivity_isWhatTheCandidatesShow(String words, String candidates) {
    Connectivity connectivity = new Connectivity();
    for (String each : candidates.split("; ", -1)) {
      connectivity.add(candidate(each));
    }
    assertThat(connectivity).hasToString(words);
  }

  private static Unreachable pair(long peer) {
    return new Unreachable(new PeerId(peer, 0, 0, 0), "NAT", "symmetric NAT");
  }

  @Test
  void unreachablePeer_isListedFromTheSecondFailureOn_untilItIsReachedOrForgotten() {
    UnreachablePeers peers = new UnreachablePeers();
    assertThat(peers.failed(pair(1), 0)).isFalse();
    assertThat(peers.list(0)).isEmpty();
    assertThat(peers.failed(pair(1), SECOND)).as("news").isTrue();
    assertThat(peers.failed(pair(1), 2 * SECOND)).as("no news").isFalse();
    assertThat(peers.list(2 * SECOND)).containsExactly(pair(1));

    peers.opened(pair(1).peer());
    assertThat(peers.list(2 * SECOND)).isEmpty();

    peers.failed(pair(1), 0);
    peers.failed(pair(1), 0);
    assertThat(peers.list(UnreachablePeers.FORGET_NANOS)).hasSize(1);
    assertThat(peers.list(UnreachablePeers.FORGET_NANOS + 1)).isEmpty();
  }

  @Test
  void unreachablePeers_areBounded_theLongestAgoGoesFirst() {
    UnreachablePeers peers = new UnreachablePeers();
    for (int attempt = 0; attempt < UnreachablePeers.ATTEMPTS; attempt++) {
      for (int i = 0; i < UnreachablePeers.MAX_PEERS; i++) {
        peers.failed(pair(i), 0);
      }
    }
    peers.failed(pair(0), 0);
    peers.failed(pair(1_000), 0);
    peers.failed(pair(1_000), 0);
    assertThat(peers.list(0))
        .hasSize(UnreachablePeers.MAX_PEERS)
        .contains(pair(0), pair(1_000))
        .doesNotContain(pair(1));
  }
}
