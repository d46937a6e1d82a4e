package dev.cellmesh.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Heartbeat.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a link that need no native code. */
class PartsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000L;

  @Test
  void heartbeat_withoutAnswer_isDeadAfterThreeMisses() {
    Heartbeat heartbeat = new Heartbeat(SECOND, 0);
    List<String> verdicts = new ArrayList<>();
    for (long now = 0; now <= 5 * SECOND; now += SECOND / 4) {
      Verdict verdict = heartbeat.look(now);
      if (verdict == Verdict.DEAD) {
        verdicts.add("DEAD at " + now / MILLI);
        break;
      }
      if (verdict == Verdict.PING) {
        heartbeat.asked(1, now);
        verdicts.add("PING at " + now / MILLI);
      }
    }
    assertThat(verdicts)
        .containsExactly("PING at 1000", "PING at 2000", "PING at 3000", "DEAD at 4000");
  }

  @Test
  void heartbeat_afterTheProcessWasStopped_givesThePeerItsChance() {
    Heartbeat heartbeat = new Heartbeat(SECOND, 0);
    assertThat(heartbeat.look(60 * SECOND)).isEqualTo(Verdict.PING);
    heartbeat.asked(1, 60 * SECOND);
    heartbeat.heard(60 * SECOND + MILLI);
    assertThat(heartbeat.look(61 * SECOND)).isNotEqualTo(Verdict.DEAD);
  }

  @Test
  void heartbeat_inDoubt_isDeadWithinASecond_unlessAnythingIsHeard() {
    for (boolean answers : new boolean[] {false, true}) {
      Heartbeat heartbeat = new Heartbeat(SECOND, 0);
      heartbeat.heard(10 * SECOND);
      heartbeat.asked(1, 10 * SECOND);
      heartbeat.doubt(10 * SECOND);
      List<String> verdicts = new ArrayList<>();
      for (long now = 10 * SECOND; now <= 11 * SECOND; now += SECOND / 4) {
        Verdict verdict = heartbeat.look(now);
        verdicts.add(verdict.name());
        if (verdict == Verdict.PING) {
          heartbeat.asked(2, now);
        }
        if (answers && now == 10 * SECOND + SECOND / 4) {
          heartbeat.heard(now + MILLI);
        }
      }
      assertThat(verdicts)
          .isEqualTo(
              answers
                  ? List.of("PING", "PING", "NOTHING", "NOTHING", "NOTHING")
                  : List.of("PING", "PING", "PING", "DEAD", "DEAD"));
    }
  }

  @Test
  void heartbeat_answered_smoothsTheRoundTrip() {
    Heartbeat heartbeat = new Heartbeat(SECOND, 0);
    heartbeat.asked(7, SECOND);
    assertThat(heartbeat.answered(8, SECOND)).as("never asked").isFalse();
    assertThat(heartbeat.answered(7, SECOND + 8 * MILLI)).isTrue();
    assertThat(heartbeat.answered(7, SECOND + 9 * MILLI)).as("twice").isFalse();
    assertThat(heartbeat.report(2 * SECOND)).isEqualTo(8_000);
    assertThat(heartbeat.report(2 * SECOND + MILLI)).as("too soon").isEqualTo(-1);
    heartbeat.asked(9, 3 * SECOND);
    heartbeat.answered(9, 3 * SECOND + 16 * MILLI);
    assertThat(heartbeat.report(4 * SECOND)).isEqualTo(9_000);
  }

  @Test
  void outbox_idle_flushesAtOnceThenCollects() {
    Outbox outbox = new Outbox(Options.defaults(), 0);
    Bytes frame = Bytes.wrap(new byte[100]);
    assertThat(outbox.add(Lane.LIVE, frame, 0)).isEqualTo(Outbox.NOW);
    outbox.flushing(0);
    assertThat(outbox.take(Lane.LIVE)).isNotNull();
    assertThat(outbox.add(Lane.LIVE, frame, MILLI)).as("window").isEqualTo(4 * MILLI);
    assertThat(outbox.add(Lane.LIVE, frame, 2 * MILLI)).isEqualTo(Outbox.NONE);
    assertThat(outbox.add(Lane.BULK, Bytes.wrap(new byte[16_384]), 2 * MILLI))
        .as("a batch is full")
        .isEqualTo(Outbox.NOW);
  }

  @Test
  void outbox_takesWholeFramesUpToTheBatch() {
    Outbox outbox = new Outbox(Options.defaults().withBatching(Duration.ofMillis(5), 300), 0);
    for (int i = 0; i < 5; i++) {
      outbox.add(Lane.LIVE, Bytes.wrap(new byte[100]), 0);
    }
    outbox.ping(1, 0);
    Outbox.Taken taken = Objects.requireNonNull(outbox.take(Lane.LIVE));
    assertThat(taken.frames).isEqualTo(2);
    assertThat(taken.message).hasSize(12 + 2 * 104);
  }

  @Test
  void outbox_full_refusesAndKeepsItsBound() {
    Outbox outbox = new Outbox(Options.defaults(), 0);
    int taken = 0;
    while (outbox.add(Lane.BULK, Bytes.wrap(new byte[1_020]), 0) != Outbox.FULL) {
      taken++;
    }
    assertThat(taken).isEqualTo(1_024);
    assertThat(outbox.add(Lane.LIVE, Bytes.wrap(new byte[1]), 0)).isNotEqualTo(Outbox.FULL);
    assertThat(outbox.clear()).isEqualTo(1_025);
  }

  /** Writes what it reads. */
  private static final class Notes implements Batch.Reader {
    final List<String> notes = new ArrayList<>();

    @Override
    public void frame(Bytes frame) {
      notes.add("frame " + frame.length());
    }

    @Override
    public void ping(long number) {
      notes.add("ping " + number);
    }

    @Override
    public void pong(long number) {
      notes.add("pong " + number);
    }

    @Override
    public void bye(int reason) {
      notes.add("bye " + reason);
    }

    @Override
    public void unknown(int kind) {
      notes.add("unknown " + kind);
    }

    @Override
    public void malformed(String why) {
      notes.add("malformed");
    }

    static List<String> of(int... bytes) {
      byte[] message = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        message[i] = (byte) bytes[i];
      }
      Notes notes = new Notes();
      Batch.read(message, notes);
      return notes.notes;
    }
  }

  @Test
  void batch_isReadEntryByEntry() {
    assertThat(Notes.of(0, 0, 0, 2, 9, 9, 1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 5, 3, 0, 0, 1, 2))
        .containsExactly("frame 2", "ping 5", "bye 2");
    assertThat(Notes.of(200, 0, 0, 1, 0, 0, 0, 0, 1, 7)).containsExactly("unknown 200", "frame 1");
  }

  @Test
  void batch_damaged_keepsWhatCameBefore() {
    assertThat(Notes.of()).containsExactly("malformed");
    assertThat(Notes.of(0, 0, 0, 1, 9, 0, 0)).containsExactly("frame 1", "malformed");
    assertThat(Notes.of(0, 255, 255, 255, 9)).containsExactly("malformed");
    assertThat(Notes.of(0, 0, 0, 0)).containsExactly("malformed");
    assertThat(Notes.of(1, 0, 0, 1, 0, 0, 0, 0, 1, 7)).containsExactly("malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stun.example.org",
        "stun:",
        "stun:a b",
        "http://example.org",
        "stun:h:0",
        "stun:h:70000",
        "stun:h?transport=udp",
        "turn:h",
        "stun:[::1",
        "stun:h:1:2",
        "turn:h?transport=sctp",
      })
  void iceServer_nativeCodeCannotRead_isRefused(String url) {
    assertThatThrownBy(() -> IceServer.stun(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url);
  }

  @Test
  void iceServer_good_isTakenByNativeCode() {
    List<IceServer> servers =
        List.of(
            IceServer.stun("stun:127.0.0.1:3478"),
            IceServer.stun("stun:[::1]:3478"),
            IceServer.stun("stuns:localhost"),
            new IceServer("turn:localhost:3478?transport=udp", "user", "secret"),
            new IceServer("turn:localhost?transport=tcp", "user", "secret"),
            new IceServer("turns:localhost:5349", "user", "secret"));
    assertThat(servers.getLast().toString()).doesNotContain("secret");
    try (Boards boards = new Boards()) {
      Boards.Board a = boards.board(1, Options.defaults().withIceServers(servers));
      Boards.Board b = boards.board(2, Options.defaults());
      assertThatCode(() -> boards.link(a, b)).doesNotThrowAnyException();
    }
  }
}
