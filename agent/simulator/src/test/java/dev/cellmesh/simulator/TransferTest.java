package dev.cellmesh.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Role;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Payloads larger than a frame arrive whole and once, whatever happens on their way. */
final class TransferTest {
  private static final int TRANSFER = 74;
  private static final int CHUNK_BYTES = 16_384;
  private static final Bytes META = Bytes.utf8("picture.jpg");

  private static Scenario room(long seed, double loss) {
    return new Scenario(
            NetworkOptions.seeded(seed).withFrameLoss(loss),
            MeshParameters.DEFAULT.withTargetCells(4))
        .boards(16)
        .settle();
  }

  private static Bytes payload(long seed, int bytes) {
    byte[] payload = new byte[bytes];
    new SplittableRandom(seed).nextBytes(payload);
    return Bytes.wrap(payload);
  }

  private static Bytes sha256(Bytes data) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(data.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void send(Scenario room, VirtualPeer from, VirtualPeer to, Bytes data) {
    Bytes sha256 = sha256(data);
    room.net.input(from, new Input.SendLarge(to.id(), "files", META, data, sha256));
  }

  private static VirtualPeer other(Scenario room, VirtualPeer board) {
    VirtualPeer other = room.any();
    while (other.state().cell() == board.state().cell()) {
      other = room.any();
    }
    return other;
  }

  private static void receive(Scenario room, VirtualPeer peer) {
    room.net.input(peer, new Input.ReceiveLarge("files", true));
  }

  private static Action.Outcome outcome(VirtualPeer peer) {
    return peer.progress().getLast().outcome();
  }

  @Test
  void transfer_overLossyLinks_arrivesWholeAndOnce() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = room(seed, 0.01);
          VirtualPeer from = room.any();
          VirtualPeer to = other(room, from);
          receive(room, to);
          Bytes data = payload(seed, 1_000_003);
          send(room, from, to, data);
          room.net.run(60_000);
          assertThat(to.large())
              .containsExactly(new Action.DeliverLarge(from.id(), "files", META, data));
          assertThat(outcome(from)).isEqualTo(Action.Outcome.COMPLETE);
          assertThat(outcome(to)).isEqualTo(Action.Outcome.COMPLETE);
          assertThat(from.progress().stream().map(Action.Progress::bytes)).isSorted();
          assertThat(from.progress().size()).isGreaterThan(10);
          send(room, from, to, data);
          room.net.run(60_000);
          assertThat(to.large()).as("sent again on purpose").hasSize(2);
        });
  }

  @Test
  void transfer_ofASenderThatRestarts_resumes() {
    Seeds.each(
        3,
        seed -> {
          Scenario room = room(seed, 0);
          VirtualPeer from = room.any();
          VirtualPeer to = other(room, from);
          receive(room, to);
          int chunks = 400;
          Bytes data = payload(seed, chunks * CHUNK_BYTES);
          send(room, from, to, data);
          room.net.runUntil(
              () -> !to.progress().isEmpty() && to.progress().getLast().bytes() > data.length() / 2,
              60_000);
          assertThat(to.large()).isEmpty();
          room.net.kill(from);
          room.net.run(20_000);
          VirtualPeer again = room.net.start(from.id(), Role.BOARD, room.parameters);
          room.net.runUntil(again::hasJoined, 20_000);
          room.net.run(10_000);
          long before = again.framesSent(TRANSFER);
          send(room, again, to, data);
          room.net.run(120_000);
          assertThat(to.large()).hasSize(1);
          assertThat(outcome(again)).isEqualTo(Action.Outcome.COMPLETE);
          assertThat(again.framesSent(TRANSFER) - before).isLessThan(chunks * 6L / 10);
        });
  }

  @Test
  void transfer_whoseLinksGo_goesOnWhenTheyAreBack() {
    Seeds.each(
        2,
        seed -> {
          Scenario room = room(seed, 0);
          VirtualPeer leaf = room.leaf("#");
          room.joined(leaf);
          receive(room, leaf);
          VirtualPeer from = room.any();
          Bytes data = payload(seed, 2_000_000);
          send(room, from, leaf, data);
          room.net.run(300);
          NetworkOptions before = room.net.options();
          room.net.behave(before.withFrameLoss(1));
          room.net.run(1_500);
          room.net.behave(before);
          room.net.run(90_000);
          assertThat(leaf.large().stream().map(Action.DeliverLarge::data)).containsExactly(data);
        });
  }

  @Test
  void transfer_thatIsNotWhatWasOffered_isNotDelivered() {
    Scenario room = room(1, 0);
    VirtualPeer from = room.any();
    VirtualPeer to = other(room, from);
    receive(room, to);
    Bytes wrong = sha256(payload(2, 10));
    room.net.input(from, new Input.SendLarge(to.id(), "files", META, payload(1, 100_000), wrong));
    room.net.run(30_000);
    assertThat(to.large()).isEmpty();
    assertThat(outcome(from)).isEqualTo(Action.Outcome.CORRUPT);
  }

  @Test
  void transfers_beyondTheBound_waitForTheirTurn() {
    Scenario room = room(1, 0);
    VirtualPeer to = room.any();
    receive(room, to);
    List<VirtualPeer> senders = room.net.boards().stream().filter(b -> b != to).limit(12).toList();
    senders.forEach(from -> send(room, from, to, payload(from.id().w0(), 3_000_000)));
    room.net.run(240_000);
    assertThat(to.large()).hasSize(12);
  }

  @Test
  void transfer_toAPeerThatNeverAnswers_endsWithAReason() {
    Scenario room = room(1, 0);
    VirtualPeer from = room.any();
    VirtualPeer to = other(room, from);
    send(room, from, to, payload(1, 100_000)); // it does not receive
    room.net.run(700_000);
    assertThat(outcome(from)).isEqualTo(Action.Outcome.NO_ANSWER);
    assertThat(to.large()).isEmpty();
  }
}
