package dev.cellmesh.mesh.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads {@code src/test/resources/vectors}, which {@code generate.py} writes from the document. */
final class Vectors {
  private Vectors() {}

  static JsonNode read(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Bytes bytes(JsonNode hex) {
    return Bytes.wrap(HexFormat.of().parseHex(hex.asText()));
  }

  static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }

  static PeerId peer(JsonNode hex) {
    return PeerId.parse(hex.asText());
  }

  static List<PeerId> peers(JsonNode list) {
    List<PeerId> peers = new ArrayList<>();
    list.forEach(p -> peers.add(peer(p)));
    return peers;
  }

  static long u64(JsonNode hex) {
    return Long.parseUnsignedLong(hex.asText(), 16);
  }

  static Structure structure(JsonNode s) {
    int generation = (int) s.get("generation").asLong();
    return new Structure(generation, s.get("cells").asInt(), s.get("degree").asInt());
  }

  static Role role(JsonNode role) {
    return Role.valueOf(role.asText().toUpperCase(Locale.ROOT));
  }

  static List<Interest.Entry> entries(JsonNode list) {
    List<Interest.Entry> entries = new ArrayList<>();
    for (JsonNode e : list) {
      List<String> filters = new ArrayList<>();
      e.get("filters").forEach(f -> filters.add(f.asText()));
      entries.add(
          new Interest.Entry(u64(e.get("channelId")), e.get("everyMillis").asInt(), filters));
    }
    return entries;
  }

  private static Asks asks(JsonNode a) {
    List<Asks.Ask> last = new ArrayList<>();
    a.get("last")
        .forEach(x -> last.add(new Asks.Ask(peer(x.get("reader")), u64(x.get("channelId")))));
    return new Asks((int) a.get("total").asLong(), last);
  }

  private static List<Long> numbers(JsonNode list) {
    List<Long> numbers = new ArrayList<>();
    list.forEach(n -> numbers.add(u64(n)));
    return numbers;
  }

  static Interest interest(JsonNode i) {
    return new Interest(
        peer(i.get("board")),
        i.get("bootEpoch").asLong(),
        i.get("version").asInt(),
        entries(i.get("entries")),
        asks(i.get("asks")));
  }

  private static LinkFrame hello(JsonNode f) {
    JsonNode p = f.get("parameters");
    RoomParameters parameters =
        p.isNull()
            ? RoomParameters.NONE
            : new RoomParameters(
                (int) p.get("version").asLong(),
                p.get("targetCells").asInt(),
                p.get("cellSize").asInt(),
                peer(p.get("setBy")),
                bytes(p.get("signature")));
    return new LinkFrame.Hello(
        role(f.get("role")),
        f.get("bootEpoch").asLong(),
        structure(f.get("structure")),
        f.get("heard").asBoolean(),
        parameters);
  }

  private static LinkFrame cell(JsonNode f) {
    List<LinkFrame.Claim> claims = new ArrayList<>();
    for (JsonNode c : f.get("claims")) {
      claims.add(
          new LinkFrame.Claim(
              c.get("cell").asInt(),
              peer(c.get("peer")),
              c.get("boards").asInt(),
              peers(c.get("elected"))));
    }
    return new LinkFrame.Cell(
        (int) f.get("version").asLong(),
        f.get("healthClass").asInt(),
        f.get("ceilingPercent").asInt(),
        peers(f.get("members")),
        bytes(f.get("opinions")),
        peers(f.get("leaves")),
        claims);
  }

  private static Digest digest(JsonNode d) {
    List<Long> news = new ArrayList<>();
    d.get("news").forEach(n -> news.add(u64(n)));
    return new Digest(
        d.get("incarnation").asInt(),
        structure(d.get("structure")),
        u64(d.get("parameters")),
        (int) d.get("said").asLong(),
        (int) d.get("heard").asLong(),
        (int) u64(d.get("seen")),
        u64(d.get("interests")),
        news,
        rumours(d.get("rumours")));
  }

  private static List<Rumour> rumours(JsonNode list) {
    List<Rumour> rumours = new ArrayList<>();
    for (JsonNode r : list) {
      Rumour.State state = Rumour.State.valueOf(r.get("state").asText());
      rumours.add(new Rumour(peer(r.get("subject")), r.get("incarnation").asInt(), state));
    }
    return rumours;
  }

  /** The frame that the fields of a vector describe; for types that go over one link. */
  static LinkFrame linkFrame(String type, JsonNode f) {
    return switch (type) {
      case "HELLO" -> hello(f);
      case "CELL" -> cell(f);
      case "EDGE" ->
          new LinkFrame.Edge(
              (int) f.get("version").asLong(),
              f.get("cell").asInt(),
              f.get("boards").asInt(),
              f.get("wanted").asBoolean(),
              peers(f.get("elected")));
      case "PING" -> new LinkFrame.Ping(f.get("sequence").asInt(), digest(f.get("digest")));
      case "ACK" -> new LinkFrame.Ack(f.get("sequence").asInt(), digest(f.get("digest")));
      case "PING_REQUEST" ->
          new LinkFrame.PingRequest(f.get("sequence").asInt(), peer(f.get("target")));
      case "VOUCH" -> new LinkFrame.Vouch(f.get("sequence").asInt(), f.get("answered").asBoolean());
      case "RUMOURS" -> new LinkFrame.Rumours(rumours(f.get("rumours")));
      case "INTERESTS" -> {
        List<LinkFrame.Remaining> interests = new ArrayList<>();
        f.get("interests")
            .forEach(
                i ->
                    interests.add(
                        new LinkFrame.Remaining(
                            interest(i.get("interest")), i.get("seconds").asInt())));
        yield new LinkFrame.Interests(interests);
      }
      case "GET" -> {
        List<Long> hashes = new ArrayList<>();
        f.get("hashes").forEach(h -> hashes.add(u64(h)));
        yield new LinkFrame.Get(hashes);
      }
      case "SUBSCRIBE" ->
          new LinkFrame.Subscribe(entries(f.get("entries")), numbers(f.get("asked")));
      default -> throw new IllegalArgumentException(type);
    };
  }

  static Tip tip(JsonNode f) {
    List<Tip.Item> items = new ArrayList<>();
    for (JsonNode i : f.get("items")) {
      String topic = i.get("topic").asText();
      items.add(new Tip.Item(topic, i.get("number").asLong(), i.get("ageMillis").asLong()));
    }
    return new Tip(u64(f.get("ofChannel")), items);
  }

  private static Range range(PeerId origin, JsonNode r) {
    return new Range(
        origin,
        r.get("bootEpoch").asLong(),
        u64(r.get("channelId")),
        r.get("topic").asText(),
        r.get("first").asLong(),
        u64(r.get("bits")));
  }

  static Pull pull(JsonNode f) {
    Range range = range(peer(f.get("of")), f.get("range"));
    return new Pull(range, peer(f.get("requester")), peer(f.get("reader")));
  }

  static Gone gone(JsonNode f) {
    Range range = range(peer(f.get("origin")), f.get("range"));
    return new Gone(peer(f.get("target")), peer(f.get("reader")), range);
  }

  static TransferFrame transfer(JsonNode f) throws Malformed {
    if (f.has("offer")) {
      JsonNode o = f.get("offer");
      return new TransferFrame.Offer(
          o.get("number").asLong(),
          o.get("size").asLong(),
          bytes(o.get("sha256")),
          bytes(o.get("meta")));
    }
    if (f.has("want")) {
      JsonNode w = f.get("want");
      return new TransferFrame.Want(u64(w.get("id")), w.get("from").asLong(), u64(w.get("bits")));
    }
    if (f.has("chunk")) {
      JsonNode c = f.get("chunk");
      return new TransferFrame.Chunk(
          u64(c.get("id")), c.get("index").asLong(), bytes(c.get("data")));
    }
    JsonNode d = f.get("done");
    TransferFrame.Result result = TransferFrame.Result.of(d.get("result").asInt());
    return new TransferFrame.Done(u64(d.get("id")), result);
  }

  static Envelope envelope(JsonNode f) {
    return new Envelope(
        peer(f.get("target")),
        peer(f.get("reader")),
        f.get("level").asLong(),
        bytes(f.get("frame")));
  }

  /** The signal that the fields of a vector describe. */
  static Signal signal(String type, JsonNode f) {
    Signal.Header header =
        new Signal.Header(
            role(f.get("role")), f.get("bootEpoch").asLong(), structure(f.get("structure")));
    return switch (type) {
      case "ANNOUNCE" ->
          new Signal.Announce(
              header,
              f.get("attempt").asInt(),
              f.get("links").asInt(),
              u64(f.get("rosterHash")),
              f.get("edgeRank").asInt(),
              f.get("edgeFrom").asInt());
      case "LINK" -> new Signal.Link(header, bytes(f.get("description")));
      case "INVITE" -> new Signal.Invite(header);
      case "STRUCTURE" -> new Signal.Stale(header);
      default -> throw new IllegalArgumentException(type);
    };
  }
}
