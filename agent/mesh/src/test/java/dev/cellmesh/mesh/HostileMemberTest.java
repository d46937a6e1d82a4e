package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.messages.Interests;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Asks;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.ChannelId;
import dev.cellmesh.mesh.wire.Frame;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.RoutedFrame;
import dev.cellmesh.mesh.wire.Signal;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.mesh.wire.WireReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A member of the room that lies, floods or repeats what others said. */
final class HostileMemberTest {
  private static final long TELEMETRY = ChannelId.of("telemetry");
  private final Bench bench = Bench.board();

  private static Bytes cell(List<PeerId> members) {
    return Bench.cell(members);
  }

  private static Interest interest(PeerId board, long epoch, List<Interest.Entry> entries) {
    return new Interest(board, epoch, 1, entries);
  }

  private static Bytes interests(Interest... some) {
    return new LinkFrame.Interests(
            Stream.of(some).map(i -> new LinkFrame.Remaining(i, 100)).toList())
        .encode();
  }

  private static Interest.Entry telemetry(String... filters) {
    return new Interest.Entry(TELEMETRY, List.of(filters));
  }

  private static List<PeerId> invented(int count) {
    return IntStream.range(0, count).mapToObj(i -> Bench.peer(5_000 + i)).toList();
  }

  private Structure structure() {
    return bench.mesh.state().structure();
  }

  /** The room now has that structure, and everybody told so. */
  private void structure(Structure structure) {
    PeerId messenger = bench.linkedBoard(77);
    bench.frame(messenger, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, structure));
    assertThat(structure()).isEqualTo(structure);
    bench.input(new Input.LinkClosed(messenger, CloseReason.BYE));
  }

  /** Boards of a cell that may offer. */
  private Stream<PeerId> boards(int cell) {
    return IntStream.range(1, 10_000)
        .mapToObj(bench::below)
        .filter(p -> structure().cellOf(p) == cell);
  }

  @Test
  void inventedMembers_areNotElected_whenNobodyElseSawThem() {
    List<PeerId> honest = IntStream.range(1, 5).mapToObj(bench::linkedBoard).toList();
    List<PeerId> everyone = new ArrayList<>(honest);
    everyone.add(bench.self);
    honest.forEach(b -> bench.frame(b, cell(everyone)));
    bench.frame(
        honest.getFirst(), cell(Stream.concat(everyone.stream(), invented(500).stream()).toList()));
    assertThat(bench.mesh.state().members()).containsExactlyInAnyOrderElementsOf(everyone);
    bench.run(10_000);
    assertThat(structure().cells()).as("grown for nobody").isEqualTo(1);
  }

  @Test
  void inventedMembers_doNotKeepOutOneThatExists() {
    IntStream.range(2, 5).forEach(bench::linkedBoard);
    PeerId liar = bench.linkedBoard(1);
    bench.frame(liar, cell(invented(500)));
    bench.run(20_000);
    bench.forget();
    PeerId real = PeerId.parse("f".repeat(64));
    Signal.Announce announce =
        new Signal.Announce(
            new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, structure()), 5, 0, 0, 255, 0);
    bench.input(new Input.AnnouncementReceived(real, announce.encode()));
    bench.run(10_000);
    assertThat(bench.actions(Action.OpenLink.class)).anyMatch(o -> o.peer().equals(real));
  }

  @Test
  void claimOfManyBoards_doesNotMakeTheRoomGrow() {
    structure(new Structure(5, 2, 1));
    int own = bench.mesh.state().cell();
    List<PeerId> ours = boards(own).limit(6).toList();
    ours.forEach(b -> bench.linked(b, Role.BOARD));
    PeerId liar = bench.linked(boards(1 - own).findFirst().orElseThrow(), Role.BOARD);
    bench.frame(liar, new LinkFrame.Edge(1, 1 - own, 65_535, true, List.of(liar)).encode());
    bench.run(20_000);
    assertThat(structure().cells()).isLessThanOrEqualTo(4);
  }

  @Test
  void highestGeneration_isNotFollowedByTheLowest() {
    Structure last = new Structure(-1, 40, 39);
    structure(last);
    bench.run(120_000);
    assertThat(structure()).isEqualTo(last);
  }

  @Test
  void interests_ofInventedBoards_areBoundedInBytes() {
    PeerId liar = bench.linkedBoard(1);
    String filter = "a".repeat(1_000);
    List<Interest.Entry> large = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      large.add(telemetry(filter));
    }
    for (PeerId board : invented(500)) {
      bench.frame(liar, interests(interest(board, 1, large)));
    }
    assertThat(bench.mesh.state().interests() * 60_000L).isLessThanOrEqualTo(Interests.MAX_BYTES);
    assertThat(bench.count(Event.TABLE_FULL)).isPositive();
  }

  @Test
  void interests_ofInventedBoards_giveWayToThoseOfOthers() {
    PeerId liar = bench.linkedBoard(1);
    PeerId honest = bench.linkedBoard(2);
    for (PeerId board : invented(Interests.MAX_BOARDS + 10)) {
      bench.frame(liar, interests(interest(board, 1, List.of())));
    }
    bench.frame(honest, interests(interest(honest, Bench.BOOT_EPOCH, List.of(telemetry("#")))));
    bench.forget();
    bench.input(new Input.Publish("telemetry", "t", Bytes.EMPTY));
    assertThat(bench.actions(Action.SendFrame.class)).anyMatch(f -> f.to().equals(honest));
  }

  @Test
  void interest_forgedWithAFutureEpoch_doesNotSilenceALinkedBoard() {
    PeerId liar = bench.linkedBoard(1);
    PeerId victim = Bench.peer(3);
    bench.frame(liar, interests(interest(victim, WireReader.MAX_COUNTER, List.of())));
    victim = bench.linkedBoard(3);
    bench.frame(liar, interests(interest(victim, WireReader.MAX_COUNTER, List.of())));
    bench.frame(victim, interests(interest(victim, Bench.BOOT_EPOCH, List.of(telemetry("#")))));
    bench.forget();
    bench.input(new Input.Publish("telemetry", "t", Bytes.EMPTY));
    PeerId to = victim;
    assertThat(bench.actions(Action.SendFrame.class)).anyMatch(f -> f.to().equals(to));
  }

  @Test
  void message_forgedWithAFutureEpoch_doesNotSilenceItsOrigin() {
    PeerId liar = bench.linkedBoard(1);
    PeerId victim = Bench.peer(3);
    bench.input(new Input.Subscribe("telemetry", List.of("#")));
    bench.frame(liar, data(victim, WireReader.MAX_COUNTER, 1));
    bench.forget();
    bench.frame(liar, data(victim, Bench.BOOT_EPOCH, 1));
    bench.frame(liar, data(victim, Bench.BOOT_EPOCH, 1));
    assertThat(bench.actions(Action.Deliver.class)).hasSize(1);
  }

  private static Bytes data(PeerId origin, long epoch, long sequence) {
    return RoutedFrame.start(RoutedFrame.Type.DATA, 4, origin, epoch, sequence, TELEMETRY, 64)
        .string("t")
        .i32((int) sequence)
        .i32(0)
        .i32(-1)
        .done();
  }

  @Test
  void memberThatAsksWithoutEnd_isAnsweredAtABoundedRate() {
    PeerId greedy = bench.linkedBoard(1);
    bench.input(new Input.Retain("telemetry", true));
    bench.run(70_000);
    bench.forget();
    for (int i = 1; i <= 10_000; i++) {
      List<Asks.Ask> last = List.of(new Asks.Ask(Bench.peer(i), TELEMETRY));
      bench.frame(
          greedy,
          interests(
              new Interest(
                  greedy, Bench.BOOT_EPOCH, i, List.of(telemetry("#")), new Asks(i, last))));
    }
    bench.run(10_000);
    assertThat(bench.actions(Action.Recalled.class)).hasSizeBetween(100, 400);
    assertThat(bench.count(Event.TABLE_FULL)).isPositive();
  }

  @Test
  void leafThatAsksWithoutEnd_doesNotMakeTheRoomHearOfEach() {
    PeerId board = bench.linkedBoard(1);
    PeerId leaf = bench.linkedLeaf(2);
    bench.frame(leaf, new LinkFrame.Subscribe(List.of(telemetry("#"))).encode());
    bench.run(1_000);
    bench.forget();
    List<Long> asked = Collections.nCopies(Interest.MAX_ENTRIES, TELEMETRY);
    for (int i = 0; i < 1_000; i++) {
      bench.frame(leaf, new LinkFrame.Subscribe(List.of(telemetry("#")), asked).encode());
      bench.run(1);
    }
    long told =
        bench.actions(Action.SendFrame.class).stream()
            .filter(f -> f.to().equals(board) && f.frame().at(1) == RoutedFrame.Type.INTEREST)
            .count();
    assertThat(told).isBetween(1L, 64L + 10);
    assertThat(bench.count(Event.RATE_LIMITED)).isPositive();
  }

  @Test
  void greedyLeaf_doesNotPushOutWhatOthersWant() {
    PeerId board = bench.linkedBoard(1);
    PeerId leaf = bench.linkedLeaf(2);
    PeerId greedy = bench.linkedLeaf(3);
    bench.input(new Input.Subscribe("own", List.of("#")));
    bench.frame(leaf, new LinkFrame.Subscribe(List.of(telemetry("#"))).encode());
    List<Interest.Entry> many = new ArrayList<>();
    for (int i = 0; i < Interest.MAX_ENTRIES; i++) {
      many.add(new Interest.Entry(Long.MIN_VALUE + i, List.of("#")));
    }
    bench.frame(greedy, new LinkFrame.Subscribe(many).encode());
    bench.forget();
    bench.run(300);
    List<Long> channels = new ArrayList<>();
    for (Action.SendFrame sent : bench.actions(Action.SendFrame.class)) {
      if (sent.to().equals(board) && sent.frame().at(1) == RoutedFrame.Type.INTEREST) {
        channels.addAll(entries(sent.frame()));
      }
    }
    assertThat(channels).contains(TELEMETRY, ChannelId.of("own"));
  }

  private static List<Long> entries(Bytes frame) {
    try {
      Interest interest = Interest.read(new RoutedFrame(frame).body());
      return interest.entries().stream().map(Interest.Entry::channelId).toList();
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void edgeRequests_fromCellsThatAreNot_leaveNothingBehind() {
    PeerId liar = bench.linkedBoard(1);
    long before = bench.count(Event.NO_ROUTE);
    for (int i = 1; i <= 100; i++) {
      bench.frame(
          liar,
          RoutedFrame.start(RoutedFrame.Type.EDGE_REQUEST, 9, liar, Bench.BOOT_EPOCH, i, 0, 16)
              .i32(0)
              .i32(i)
              .u8(0)
              .done());
    }
    assertThat(bench.count(Event.NO_ROUTE)).isEqualTo(before + 100);
  }

  @Test
  void invitation_keptFromAFormerLife_closesNothing() {
    PeerId peer = PeerId.parse("f".repeat(64)); // above: this side offers
    offerTo(peer);
    bench.forget();
    Signal.Header old = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH - 1, structure());
    bench.input(new Input.SignalReceived(peer, new Signal.Invite(old).encode()));
    assertThat(bench.actions(Action.CloseLink.class)).isEmpty();
    Signal.Header next = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH + 1, structure());
    bench.input(new Input.SignalReceived(peer, new Signal.Invite(next).encode()));
    assertThat(bench.actions(Action.PeerLeft.class)).hasSize(1);
  }

  private void offerTo(PeerId peer) {
    Signal.Header header = new Signal.Header(Role.BOARD, Bench.BOOT_EPOCH, structure());
    bench.input(new Input.SignalReceived(peer, new Signal.Invite(header).encode()));
    bench.input(new Input.LinkOpened(peer));
    bench.frame(peer, Bench.hello(Role.BOARD, Bench.BOOT_EPOCH, structure()));
    assertThat(bench.mesh.state().links()).anyMatch(l -> l.peer().equals(peer));
  }

  @Test
  void peerThatNeverSaysHello_isGivenUpInTime() {
    bench.linkedBoard(1);
    bench.run(60_000);
    bench.opened(bench.below(2), Role.BOARD);
    bench.linkedBoard(3); // a plan in between must not take the deadline away
    bench.forget();
    bench.run(10_000);
    assertThat(bench.actions(Action.CloseLink.class))
        .containsExactly(new Action.CloseLink(bench.below(2), CloseReason.TIMEOUT));
  }

  @Test
  void restlessMember_doesNotKeepTheCellFromBuildingItsBridges() {
    structure(new Structure(5, 2, 1));
    int own = bench.mesh.state().cell();
    List<PeerId> ours = boards(own).limit(3).toList();
    bench.linked(ours.get(0), Role.BOARD);
    bench.run(2_000);
    bench.forget();
    for (int i = 0; i < 100; i++) {
      bench.frame(ours.get(0), cell(i % 2 == 0 ? List.of(ours.get(2)) : List.of()));
      bench.run(200);
    }
    assertThat(bench.actions(Action.Announce.class)).anyMatch(a -> a.cell() == 1 - own);
  }

  @Test
  void noiseOfAllKinds_fromAMember_isSurvived() {
    PeerId liar = bench.linkedBoard(1);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[2 + random.nextInt(120)];
      random.nextBytes(bytes);
      bytes[0] = Frame.VERSION;
      bytes[1] = (byte) (random.nextBoolean() ? 1 + random.nextInt(26) : 64 + random.nextInt(16));
      bench.frame(liar, Bytes.wrap(bytes));
      if (i % 1_000 == 0) {
        bench.run(50);
      }
    }
    assertThat(bench.counted()).isPositive();
  }

  @Test
  void structureThatFitsNobody_isGivenUpByABoardLeftAlone() {
    structure(new Structure(7, 1 << 14, 4));
    bench.run(150_000);
    assertThat(structure()).isEqualTo(Structure.ALONE);
  }

  @Test
  void boardThatIsCutOff_decidesNothingForTheRoom() {
    structure(new Structure(7, 4, 3));
    bench.input(new Input.RelaysChanged(0));
    bench.run(600_000);
    assertThat(structure()).isEqualTo(new Structure(7, 4, 3));
  }
}
