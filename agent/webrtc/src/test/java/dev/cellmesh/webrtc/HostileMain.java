package dev.cellmesh.webrtc;

import static org.awaitility.Awaitility.await;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Feeds a driver with damaged descriptions and a link with damaged messages; if a single one
 * reached native code unchecked in the wrong way, the process would be gone. Arguments: seed,
 * rounds.
 */
final class HostileMain {
  private static final String[] WORDS = {
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=setup:active",
    "a=sctp-port:99999",
    "\u0000",
    "-1",
    "99999999999999999999",
    "a=ice-ufrag:",
    "a=group:BUNDLE 0 0 0",
    "a=mid:1",
    "m=",
    "c=IN IP4 x",
    "a=max-message-size:0",
    "a=max-message-size:-5",
    "a=ice-options:renomination",
    "%s%n",
    "::",
    "a=setup:holdconn",
    "a=rtcp-mux",
    "a=fingerprint:sha-256 00",
    "a=ice-lite",
    "a=sctp-port:0",
    "a=extmap:1 x",
    "a=rid:1 send",
    "a=simulcast:send 1",
    "a=ssrc:1 cname:x",
    "b=AS:0",
    "t=",
  };

  private final Random random;
  private final Boards boards = new Boards();

  private HostileMain(long seed) {
    random = new Random(seed);
  }

  public static void main(String[] args) throws Exception {
    long seed = Long.parseLong(args[0]);
    System.out.println("seed " + seed);
    new HostileMain(seed).run(Integer.parseInt(args[1]));
  }

  private void run(int rounds) throws Exception {
    Boards.Board a = boards.board(1, Options.defaults());
    Boards.Board b = boards.board(2, Options.defaults());
    boards.link(a, b);
    Offer offer = (Offer) DescriptionJson.read(a.signals.getFirst());
    Answer answer = (Answer) DescriptionJson.read(b.signals.getFirst());
    Boards.Board target = boards.board(3, Options.defaults().withMaxLinks(16));
    boolean alive;
    try (RawPeer raw = new RawPeer(new PeerId(4L << 32, 0, 0, 0), b.id, b.links)) {
      await().until(() -> b.signals.size() > 1);
      raw.answer(b.signals.getLast());
      raw.awaitOpen();
      for (int i = 0; i < rounds; i++) {
        PeerId stranger = new PeerId((long) random.nextInt(100, 130) << 32, 0, 0, 0);
        target.links.accept(stranger, damaged(offer, i));
        if (i % 3 == 0) {
          call(target, answer, i);
        }
        messages(raw);
      }
      await().until(() -> b.count(Metric.DROPPED_MALFORMED) > rounds);
      alive = b.isOpen(a) && "opened".equals(b.states.get(new PeerId(4L << 32, 0, 0, 0)));
    }
    System.out.println(target.links.counters());
    System.out.println(b.links.counters());
    boards.close();
    System.out.println(
        (alive ? "survived " : "lost the link ") + NativeFactory.allConnections() + " left");
  }

  /** Lets {@code target} call somebody who answers badly. */
  private void call(Boards.Board target, Answer answer, int round) throws Exception {
    int before = target.signals.size();
    PeerId callee = new PeerId((long) (1000 + round) << 32, 0, 0, 0);
    target.links.open(callee, 0);
    await().until(() -> target.signals.size() > before || target.states.containsKey(callee));
    for (Bytes signal : List.copyOf(target.signals).subList(before, target.signals.size())) {
      if (DescriptionJson.read(signal) instanceof Offer made) {
        Answer reply = new Answer(made.session(), answer.sdp(), answer.candidates());
        target.links.accept(callee, damaged(reply, round));
        target.links.accept(callee, damaged(candidates(made.session()), round));
      }
    }
    target.links.close(callee, CloseReason.BYE);
  }

  private Candidates candidates(String session) {
    List<Candidate> some = new ArrayList<>();
    for (int i = 0; i < random.nextInt(40); i++) {
      some.add(
          new Candidate(
              mutated("candidate:1 1 udp 2122260223 192.0.2.7 50312 typ host generation 0"),
              random.nextBoolean() ? "0" : mutated("0"),
              random.nextInt(4) == 0 ? random.nextInt() : 0));
    }
    return new Candidates(session, some);
  }

  /** Mostly damaged within the SDP, sometimes as bytes; some stay whole. */
  private Bytes damaged(Description description, int round) {
    String session = HexFormat.of().toHexDigits(random.nextLong());
    Description fresh =
        switch (description) {
          case Offer offer ->
              new Offer(session, sdp(offer.sdp()), candidates(session).candidates());
          case Answer answer ->
              new Answer(answer.session(), sdp(answer.sdp()), candidates(session).candidates());
          case Candidates candidates -> candidates;
        };
    Bytes whole = DescriptionJson.write(fresh);
    return round % 4 == 0
        ? Bytes.wrap(mutated(whole.utf8()).getBytes(StandardCharsets.ISO_8859_1))
        : whole;
  }

  /** Changes values and lines, so that a good part still passes the checks. */
  private String sdp(String good) {
    List<String> lines = new ArrayList<>(List.of(good.split("\r\n", -1)));
    for (int i = random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(1, lines.size());
      switch (random.nextInt(4)) {
        case 0 -> lines.remove(at);
        case 1 -> lines.add(at, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> lines.set(at, mutated(lines.get(at)));
        default -> lines.add(at, lines.get(random.nextInt(lines.size())));
      }
    }
    return String.join("\r\n", lines);
  }

  private String mutated(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0 && !out.isEmpty(); i--) {
      int at = random.nextInt(out.length());
      switch (random.nextInt(4)) {
        case 0 -> out.deleteCharAt(at);
        case 1 -> out.insert(at, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> out.setCharAt(at, (char) random.nextInt(128));
        default -> out.setLength(at);
      }
    }
    return out.toString();
  }

  /** Garbage as messages of an open link; no BYE, which would end it. */
  private void messages(RawPeer raw) {
    for (int i = 0; i < 20; i++) {
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      if (random.nextBoolean() && message.length > 4) {
        message[0] = (byte) new int[] {0, 1, 2, 4, 255}[random.nextInt(5)];
        message[1] = 0;
        message[2] = 0;
        message[3] = (byte) random.nextInt(12);
      }
      for (int at = 0; at < message.length; at++) {
        message[at] = message[at] == Batch.BYE ? 9 : message[at];
      }
      raw.send(random.nextBoolean() ? Lane.LIVE : Lane.BULK, message);
    }
  }
}
