package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.port.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The code and {@code docs/protocol.md} agree byte for byte, through an independent program. */
final class VectorsTest {
  private static final Map<String, Integer> ROUTED =
      Map.ofEntries(
          Map.entry("DATA", RoutedFrame.Type.DATA),
          Map.entry("BROADCAST", RoutedFrame.Type.BROADCAST),
          Map.entry("INTEREST", RoutedFrame.Type.INTEREST),
          Map.entry("UNICAST", RoutedFrame.Type.UNICAST),
          Map.entry("SIGNAL", RoutedFrame.Type.SIGNAL),
          Map.entry("EDGE_REQUEST", RoutedFrame.Type.EDGE_REQUEST),
          Map.entry("TIP", RoutedFrame.Type.TIP),
          Map.entry("PULL", RoutedFrame.Type.PULL),
          Map.entry("GONE", RoutedFrame.Type.GONE),
          Map.entry("ENVELOPE", RoutedFrame.Type.ENVELOPE),
          Map.entry("TRANSFER", RoutedFrame.Type.TRANSFER));

  private static final JsonNode HASHES = Vectors.read("hashes.json");
  private static final JsonNode FRAMES = Vectors.read("frames.json");
  private static final JsonNode SIGNALS = Vectors.read("signals.json");

  @Test
  void peers_hashAndFallIntoCellsAsTheVectorsSay() {
    assertThat(HASHES.get("peers")).hasSizeGreaterThan(20);
    for (JsonNode v : HASHES.get("peers")) {
      PeerId peer = Vectors.peer(v.get("peer"));
      assertThat(Hash.of(peer)).as(peer.hex()).isEqualTo(Vectors.u64(v.get("hash")));
      for (var cell : v.get("cells").properties()) {
        Structure structure = new Structure(1, Integer.parseInt(cell.getKey()), 1);
        assertThat(structure.cellOf(peer)).as(peer.hex()).isEqualTo(cell.getValue().asInt());
      }
    }
  }

  @Test
  void frames_haveTheHashesOfTheVectors() {
    for (JsonNode v : HASHES.get("frames")) {
      PeerId origin = Vectors.peer(v.get("origin"));
      long channel = Vectors.u64(v.get("channelId"));
      long epoch = v.get("bootEpoch").asLong();
      assertThat(Hash.frame(origin, epoch, channel, v.get("sequence").asLong()))
          .isEqualTo(Vectors.u64(v.get("hash")));
    }
  }

  @Test
  void channels_haveTheIdsOfTheVectors() {
    for (JsonNode v : HASHES.get("channels")) {
      String name = v.get("name").asText();
      assertThat(ChannelId.of(name)).as(name).isEqualTo(Vectors.u64(v.get("id")));
    }
  }

  @Test
  void structures_winInTheOrderOfTheVectors() {
    List<Structure> ascending = new ArrayList<>();
    HASHES.get("structuresAscending").forEach(s -> ascending.add(Vectors.structure(s)));
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        assertThat(ascending.get(i).supersedes(ascending.get(j))).as(i + ", " + j).isEqualTo(i > j);
      }
    }
  }

  @Test
  void edges_areDrawnAndCarriedAsTheVectorsSay() {
    for (JsonNode v : HASHES.get("edges")) {
      assertThat(Hash.edge(v.get("i").asInt(), v.get("j").asInt()))
          .isEqualTo(v.get("drawn").asDouble());
    }
    for (JsonNode v : HASHES.get("rendezvous")) {
      long key = Hash.combine(v.get("from").asInt(), v.get("to").asInt());
      long peer = Hash.of(Vectors.peer(v.get("peer")));
      double score = v.get("score").asDouble();
      // The logarithm may differ in its last bit from one library to another.
      assertThat(Hash.rendezvous(peer, key, v.get("weight").asDouble()))
          .isBetween(Math.nextDown(Math.nextDown(score)), Math.nextUp(Math.nextUp(score)));
    }
  }

  @Test
  void linkFrames_encodeAndDecodeAsTheVectorsSay() throws Malformed {
    int checked = 0;
    for (JsonNode v : FRAMES.get("frames")) {
      String type = v.get("type").asText();
      if (!ROUTED.containsKey(type)) {
        LinkFrame frame = Vectors.linkFrame(type, v.get("fields"));
        String name = v.get("name").asText();
        assertThat(Vectors.hex(frame.encode())).as(name).isEqualTo(v.get("hex").asText());
        assertThat(LinkFrame.decode(Vectors.bytes(v.get("hex")))).as(name).isEqualTo(frame);
        checked++;
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(13);
  }

  @Test
  void routedFrames_encodeAndDecodeAsTheVectorsSay() throws Malformed {
    int checked = 0;
    for (JsonNode v : FRAMES.get("frames")) {
      Integer type = ROUTED.get(v.get("type").asText());
      if (type != null) {
        JsonNode f = v.get("fields");
        String name = v.get("name").asText();
        assertThat(Vectors.hex(encoded(type, f))).as(name).isEqualTo(v.get("hex").asText());
        RoutedFrame frame = RoutedFrame.parse(Vectors.bytes(v.get("hex")));
        assertThat(frame.type()).as(name).isEqualTo(type);
        assertThat(frame.hops()).as(name).isEqualTo(f.get("hopsLeft").asInt());
        assertThat(frame.origin()).as(name).isEqualTo(Vectors.peer(f.get("origin")));
        assertThat(frame.bootEpoch()).as(name).isEqualTo(f.get("bootEpoch").asLong());
        assertThat(frame.sequence()).as(name).isEqualTo(f.get("sequence").asLong());
        assertThat(frame.channelId()).as(name).isEqualTo(Vectors.u64(f.get("channelId")));
        bodyAgrees(frame, frame.body(), f);
        checked++;
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(10);
  }

  private static Bytes encoded(int type, JsonNode f) throws Malformed {
    WireWriter out =
        RoutedFrame.start(
            type,
            f.get("hopsLeft").asInt(),
            Vectors.peer(f.get("origin")),
            f.get("bootEpoch").asLong(),
            f.get("sequence").asLong(),
            Vectors.u64(f.get("channelId")),
            0);
    switch (type) {
      case RoutedFrame.Type.DATA ->
          out.string(f.get("topic").asText())
              .i32((int) f.get("number").asLong())
              .i32((int) f.get("gapMillis").asLong())
              .i32((int) f.get("level").asLong())
              .bytes(Vectors.bytes(f.get("payload")));
      case RoutedFrame.Type.TIP -> Vectors.tip(f).write(out);
      case RoutedFrame.Type.PULL -> Vectors.pull(f).write(out);
      case RoutedFrame.Type.GONE -> Vectors.gone(f).write(out);
      case RoutedFrame.Type.ENVELOPE -> Vectors.envelope(f).write(out);
      case RoutedFrame.Type.TRANSFER -> {
        out.peer(Vectors.peer(f.get("target"))).i64(Vectors.u64(f.get("ofChannel")));
        Vectors.transfer(f).write(out);
      }
      case RoutedFrame.Type.BROADCAST -> out.bytes(Vectors.bytes(f.get("payload")));
      case RoutedFrame.Type.INTEREST -> Vectors.interest(f.get("interest")).write(out);
      case RoutedFrame.Type.EDGE_REQUEST ->
          out.i32(f.get("toCell").asInt()).i32(f.get("fromCell").asInt()).u8(f.get("rank").asInt());
      default -> out.peer(Vectors.peer(f.get("target"))).bytes(Vectors.bytes(f.get("payload")));
    }
    return f.has("flags") ? RoutedFrame.flooding(out.done()) : out.done();
  }

  private static void bodyAgrees(RoutedFrame frame, WireReader body, JsonNode f) throws Malformed {
    switch (frame.type()) {
      case RoutedFrame.Type.DATA -> {
        Data data = Data.read(frame);
        assertThat(data.topic()).isEqualTo(f.get("topic").asText());
        assertThat(data.number()).isEqualTo(f.get("number").asLong());
        assertThat(data.gapMillis()).isEqualTo(f.get("gapMillis").asLong());
        assertThat(data.level()).isEqualTo(f.get("level").asLong());
        assertThat(data.payload()).isEqualTo(Vectors.bytes(f.get("payload")));
        body.rest();
      }
      case RoutedFrame.Type.TIP -> assertThat(Tip.read(body)).isEqualTo(Vectors.tip(f));
      case RoutedFrame.Type.PULL -> assertThat(Pull.read(body)).isEqualTo(Vectors.pull(f));
      case RoutedFrame.Type.GONE ->
          assertThat(Gone.read(frame.origin(), body)).isEqualTo(Vectors.gone(f));
      case RoutedFrame.Type.ENVELOPE ->
          assertThat(Envelope.read(body)).isEqualTo(Vectors.envelope(f));
      case RoutedFrame.Type.TRANSFER -> {
        assertThat(body.peer()).isEqualTo(Vectors.peer(f.get("target")));
        assertThat(body.i64()).isEqualTo(Vectors.u64(f.get("ofChannel")));
        assertThat(TransferFrame.read(body)).isEqualTo(Vectors.transfer(f));
      }
      case RoutedFrame.Type.BROADCAST ->
          assertThat(body.rest()).isEqualTo(Vectors.bytes(f.get("payload")));
      case RoutedFrame.Type.INTEREST ->
          assertThat(Interest.read(body)).isEqualTo(Vectors.interest(f.get("interest")));
      case RoutedFrame.Type.EDGE_REQUEST -> {
        assertThat(body.i32()).isEqualTo(f.get("toCell").asInt());
        assertThat(body.i32()).isEqualTo(f.get("fromCell").asInt());
        assertThat(body.u8()).isEqualTo(f.get("rank").asInt());
      }
      default -> {
        assertThat(body.peer()).isEqualTo(Vectors.peer(f.get("target")));
        assertThat(body.rest()).isEqualTo(Vectors.bytes(f.get("payload")));
      }
    }
    body.end();
  }

  @Test
  void signals_encodeAndDecodeAsTheVectorsSay() throws Malformed {
    for (JsonNode v : SIGNALS.get("signals")) {
      Signal signal = Vectors.signal(v.get("type").asText(), v.get("fields"));
      String name = v.get("name").asText();
      assertThat(Vectors.hex(signal.encode())).as(name).isEqualTo(v.get("hex").asText());
      assertThat(Signal.decode(Vectors.bytes(v.get("hex")))).as(name).isEqualTo(signal);
    }
  }

  @Test
  void malformedFrames_areCountedAndDoNothing() {
    for (JsonNode v : FRAMES.get("malformed")) {
      Bench bench = Bench.board();
      String why = v.get("type").asText() + ": " + v.get("why").asText();
      boolean ofLeaf = v.get("type").asText().equals("SUBSCRIBE");
      PeerId from = ofLeaf ? bench.linkedLeaf(1) : bench.linkedBoard(1);
      bench.forget();
      List<Action> actions = bench.frame(from, Vectors.bytes(v.get("hex")));
      assertThat(bench.count(Event.MALFORMED)).as(why).isEqualTo(1);
      assertThat(actions).as(why).allMatch(a -> a instanceof Action.Report);
    }
  }

  @Test
  void unknownTypes_areCountedAndDoNothing() {
    for (JsonNode v : FRAMES.get("unknown")) {
      Bench bench = Bench.board();
      List<Action> actions = bench.frame(bench.linkedBoard(1), Vectors.bytes(v.get("hex")));
      assertThat(bench.count(Event.UNKNOWN_TYPE)).as(v.get("why").asText()).isEqualTo(1);
      assertThat(actions).isEmpty();
    }
  }

  @Test
  void malformedSignals_areRejected() {
    for (JsonNode v : SIGNALS.get("malformed")) {
      String why = v.get("why").asText();
      Bytes bytes = Vectors.bytes(v.get("hex"));
      assertThatThrownBy(() -> Signal.decode(bytes)).as(why).isInstanceOf(Malformed.class);
      Bench bench = Bench.board();
      bench.input(new Input.SignalReceived(Bench.peer(1), bytes));
      bench.input(new Input.AnnouncementReceived(Bench.peer(1), bytes));
      assertThat(bench.count(Event.MALFORMED)).as(why).isEqualTo(2);
    }
  }
}
