package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.messages.Channels;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Frame;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a program or a sensor may ask for, and what becomes of it when it is too much. */
final class InputsTest {
  private final Bench bench = Bench.board();

  @Test
  void publish_ofATopicTooLong_isCountedAndDropped() {
    String longest = "ü".repeat(512);
    bench.linkedLeaf(1);
    bench.input(new Input.Publish("telemetry", longest, Bytes.EMPTY));
    assertThat(bench.count(Event.TOO_LARGE)).isZero();
    bench.input(new Input.Publish("telemetry", longest + "x", Bytes.EMPTY));
    bench.input(new Input.Publish("telemetry", "x".repeat(70_000), Bytes.EMPTY));
    assertThat(bench.count(Event.TOO_LARGE)).isEqualTo(2);
  }

  @Test
  void payload_ofTheLargestSize_fitsAFrameAndOneByteMoreDoesNot() {
    PeerId board = bench.linkedBoard(1);
    Bytes largest = Bytes.wrap(new byte[Mesh.maxPayloadBytes()]);
    Bytes larger = Bytes.wrap(new byte[Mesh.maxPayloadBytes() + 1]);
    bench.forget();
    bench.input(new Input.Broadcast("x", largest));
    bench.input(new Input.Send(board, "x", largest));
    assertThat(bench.actions(Action.SendFrame.class))
        .hasSize(2)
        .allMatch(f -> f.frame().length() <= Frame.MAX_BYTES);
    bench.input(new Input.Broadcast("x", larger));
    bench.input(new Input.Send(board, "x", larger));
    bench.input(new Input.Publish("x", "t", larger));
    assertThat(bench.count(Event.TOO_LARGE)).isEqualTo(3);
  }

  @Test
  void subscription_toFiltersThatAreNone_isRefused() {
    for (String filter : new String[] {"", "a/#/b", "a+", "x".repeat(1_025), "ü".repeat(513)}) {
      long before = bench.count(Event.MALFORMED);
      bench.input(new Input.Subscribe("telemetry", List.of("#", filter)));
      assertThat(bench.count(Event.MALFORMED)).as(filter).isEqualTo(before + 1);
    }
  }

  @Test
  void channels_beyondTheBound_areCountedAndDoNotStopTheLoop() {
    for (int i = 0; i < Channels.MAX_CHANNELS; i++) {
      bench.input(new Input.Publish("channel " + i, "t", Bytes.EMPTY));
    }
    assertThat(bench.count(Event.TABLE_FULL)).isZero();
    bench.input(new Input.Publish("one more", "t", Bytes.EMPTY));
    bench.input(new Input.Broadcast("one more", Bytes.EMPTY));
    bench.input(new Input.Send(Bench.peer(1), "one more", Bytes.EMPTY));
    bench.input(new Input.Subscribe("one more", List.of("#")));
    assertThat(bench.count(Event.TABLE_FULL)).isEqualTo(4);
  }

  /** Leaves that ask for as much as they may must not silence their board's interest. */
  @Test
  void interest_ofLeavesThatAskForMuch_staysWithinAFrameAndLosesNoChannel() {
    PeerId board = bench.linkedBoard(1);
    for (int l = 0; l < 10; l++) {
      List<Interest.Entry> entries = new ArrayList<>();
      for (int c = 0; c < 10; c++) {
        List<String> filters = new ArrayList<>();
        for (int f = 0; f < 6; f++) {
          filters.add("%d/%d/%d/".formatted(l, c, f) + "x".repeat(1_000));
        }
        entries.add(new Interest.Entry(100L * l + c, filters));
      }
      bench.frame(bench.linkedLeaf(10 + l), new LinkFrame.Subscribe(entries).encode());
    }
    bench.run(2_000);
    assertThat(bench.actions(Action.SendFrame.class))
        .allMatch(f -> f.frame().length() <= Frame.MAX_BYTES);
    Interest last =
        bench.actions(Action.SendFrame.class).stream()
            .filter(f -> f.to().equals(board))
            .filter(f -> f.frame().at(1) == RoutedFrame.Type.INTEREST)
            .map(f -> read(f.frame()))
            .reduce((a, b) -> b)
            .orElseThrow();
    assertThat(last.bytes()).isLessThan(Frame.MAX_BYTES / 2);
    assertThat(last.entries()).hasSize(100);
  }

  private static Interest read(Bytes frame) {
    try {
      return Interest.read(new RoutedFrame(frame).body());
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void peer_thatHasLeft_asksForNothingMore() {
    bench.linkedBoard(1);
    bench.input(new Input.Leave());
    assertThat(bench.mesh.nextDeadline()).isNull();
    Signal.Header header = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, Structure.ALONE);
    Bytes announce = new Signal.Announce(header, 0, 0, 0, Signal.NO_EDGE, 0).encode();
    assertThat(bench.input(new Input.AnnouncementReceived(Bench.peer(2), announce))).isEmpty();
    Bytes offer = new Signal.Link(header, Bytes.utf8("offer")).encode();
    assertThat(bench.input(new Input.SignalReceived(bench.below(3), offer))).isEmpty();
    assertThat(bench.count(Event.OUT_OF_TURN)).isEqualTo(2);
  }
}
