package dev.cellmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private final Inbox inbox = new Inbox();

  private static PeerId peer(long n) {
    return new PeerId(n, n, n, n);
  }

  private static Input frame(long from) {
    return new Input.FrameReceived(peer(from), Bytes.wrap(new byte[60_000]));
  }

  private int flood(long from) {
    int taken = 0;
    while (inbox.offer(frame(from))) {
      taken++;
    }
    return taken;
  }

  @Test
  void flood_onOneLink_leavesRoomForTheOthers() {
    assertThat(flood(1)).isBetween(1, Inbox.MAX_LINK_BYTES / 60_000);
    assertThat(inbox.offer(frame(2))).isTrue();
  }

  @Test
  void flood_onAllLinks_isBoundedInBytes() {
    int taken = 0;
    for (int link = 1; link <= 100; link++) {
      taken += flood(link);
    }
    assertThat(taken * 60_000L).isLessThanOrEqualTo(Inbox.MAX_BYTES);
  }

  @Test
  void closedLink_isToldEvenToAFullInbox() throws InterruptedException {
    for (int link = 1; link <= 100; link++) {
      flood(link);
    }
    Input closed = new Input.LinkClosed(peer(1), CloseReason.FAILED);
    while (inbox.offer(new Input.LinkMeasured(peer(1), 3))) {}
    assertThat(inbox.offer(closed)).isTrue();
    Inbox.Item last = null;
    for (Inbox.Item item = inbox.poll(0); item != null; item = inbox.poll(0)) {
      last = item;
    }
    assertThat(last).isEqualTo(new Inbox.Item.Of(closed, null, 0));
  }

  @Test
  void handledFrames_makeRoomAgain() throws InterruptedException {
    int first = flood(1);
    while (inbox.poll(0) != null) {}
    assertThat(flood(1)).isEqualTo(first);
  }

  @Test
  void messageForMany_isTakenForAllOrNone_andHoldsItsPayloadOnce() throws InterruptedException {
    Bytes payload = Bytes.wrap(new byte[60_000]);
    List<Input> toMany =
        LongStream.range(0, 1_000)
            .<Input>mapToObj(to -> new Input.Send(peer(to), "x", payload))
            .toList();
    int taken = 0;
    while (inbox.offerOwn(toMany)) {
      taken++;
    }
    assertThat(taken).isEqualTo(Inbox.MAX_OWN_BYTES / (60_000 + 1_000 * Inbox.ENTRY_BYTES));
    int items = 0;
    while (inbox.poll(0) != null) {
      items++;
    }
    assertThat(items).isEqualTo(taken * 1_000);
    assertThat(inbox.offerOwn(toMany)).isTrue();
  }

  @Test
  void closedInbox_takesNoMessages_butWhatTheCoreMustKnow() {
    inbox.close();
    Input own = new Input.Publish("telemetry", "", Bytes.wrap(new byte[1]));
    assertThat(inbox.offer(own)).isFalse();
    assertThat(inbox.offerOwn(List.of())).isFalse();
    assertThat(inbox.offer(new Input.LinkClosed(peer(1), CloseReason.FAILED))).isTrue();
  }

  @Test
  void flood_ofOwnMessages_leavesRoomForFrames() throws InterruptedException {
    Input own = new Input.Publish("telemetry", "", Bytes.wrap(new byte[60_000]));
    int taken = 0;
    while (inbox.offer(own)) {
      taken++;
    }
    assertThat(taken * 60_000L).isLessThanOrEqualTo(Inbox.MAX_OWN_BYTES);
    assertThat(inbox.offer(frame(1))).isTrue();
    while (inbox.poll(0) != null) {}
    assertThat(inbox.offer(own)).isTrue();
  }
}
