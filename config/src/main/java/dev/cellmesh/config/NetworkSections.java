package dev.cellmesh.config;

import dev.cellmesh.config.kit.Addresses;
import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kind;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import dev.cellmesh.config.kit.Secret;
import dev.cellmesh.config.kit.SecretKeys;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** [nostr], [webrtc], [[webrtc.turn]]. */
final class NetworkSections {
  static final Key<List<URI>> RELAYS =
      Key.of(
          "relays",
          Kinds.list(Addresses.url(Set.of("ws", "wss")), 0, 16),
          List.of("wss://relay.damus.io", "wss://nos.lol", "wss://relay.primal.net"),
          "Nostr relays, all used in parallel; they see no readings. Boards of a room need one in"
              + " common. On a LAN without internet: [] and lan = true, or ws://BOARD:7447, see"
              + " [relay].");
  static final Key<Boolean> LAN =
      Key.of(
          "lan",
          Kinds.flag(),
          true,
          "Whether relays of other boards are looked for on the LAN (DNS-SD) and used, too. Not"
              + " where all relays are on this very machine.");
  static final Key<Path> CA_FILE =
      Key.optional(
          "caFile",
          Kinds.path(),
          "/etc/cellmesh/relay-ca.pem",
          "PEM certificates to trust for wss:// beside the usual authorities.");
  static final Key<Integer> MAX_PROOF_OF_WORK =
      Key.of(
          "maxProofOfWork",
          Kinds.whole(0, 24),
          16,
          "Bits of work (NIP-13) for a relay that asks for it; each bit doubles it. 16 take a"
              + " Raspberry Pi a second or two for each event.");
  static final Section NOSTR =
      Section.of(
          "nostr",
          "Where boards find each other.",
          List.of(RELAYS, LAN, CA_FILE, MAX_PROOF_OF_WORK));

  static final Key<List<String>> STUN =
      Key.of(
          "stun",
          Kinds.list(IceKinds.stun(), 0, 8),
          List.of("stun:stun.l.google.com:19302", "stun:stun.cloudflare.com:3478"),
          "Servers that tell a board its public address. [] on a LAN.");
  static final Key<WebRtcConfig.PortRange> PORT_RANGE =
      Key.optional(
          "portRange",
          new Ports(),
          "50000-50199",
          "Local UDP ports, for firewalls; any port unless set. Each link takes one at each address"
              + " of the board.");
  static final Key<String> TURN_URL =
      Key.required("url", IceKinds.turn(), "turn:turn.example.org:3478", "The server.");
  static final Key<String> TURN_USERNAME =
      Key.required("username", Kinds.text(256), "cellmesh", "Its user name.");
  static final SecretKeys TURN_PASSWORD =
      SecretKeys.of("password", Kinds.password(), "secret", "Its password, which must be given.");
  static final Section TURN =
      Section.repeated(
          "webrtc.turn",
          8,
          "Relaying servers for links that nothing else opens; up to 8.",
          turnKeys());
  static final Section WEBRTC =
      Section.of("webrtc", "How links are opened through NATs.", List.of(STUN, PORT_RANGE), TURN);

  private NetworkSections() {}

  private static List<Key<?>> turnKeys() {
    List<Key<?>> keys = new ArrayList<>(List.of(TURN_URL, TURN_USERNAME));
    keys.addAll(TURN_PASSWORD.all());
    return keys;
  }

  static NostrConfig nostr(Table table) {
    @Nullable Path caFile = table.find(CA_FILE);
    if (caFile != null && !Files.isReadable(caFile)) {
      table.reject(
          CA_FILE,
          Problem.Kind.BAD_VALUE,
          caFile + " does not exist or cannot be read",
          "give a PEM file that the agent's user can read");
    }
    List<URI> relays = table.get(RELAYS);
    boolean lan = table.get(LAN);
    if (relays.isEmpty() && !lan) {
      table.reject(
          RELAYS,
          Problem.Kind.CONFLICT,
          "is empty, and lan = false: there is no way to find other boards",
          "name a relay, or set lan = true");
    }
    return new NostrConfig(relays, lan, caFile, table.get(MAX_PROOF_OF_WORK));
  }

  static WebRtcConfig webrtc(Table table) {
    List<WebRtcConfig.TurnServer> turn =
        table.children(TURN).stream().map(NetworkSections::turn).toList();
    return new WebRtcConfig(table.get(STUN), turn, table.find(PORT_RANGE));
  }

  private static WebRtcConfig.TurnServer turn(Table table) {
    @Nullable Secret password = TURN_PASSWORD.read(table);
    if (TURN_PASSWORD.written(table).isEmpty()) {
      table.reject(
          TURN_PASSWORD.inline(),
          Problem.Kind.MISSING,
          "is missing",
          "write passwordFile = \"…\" (or password, or passwordCredential)");
    }
    return new WebRtcConfig.TurnServer(
        table.get(TURN_URL),
        table.get(TURN_USERNAME),
        Objects.requireNonNullElseGet(password, () -> Secret.of("missing")));
  }

  private record Ports() implements Kind<WebRtcConfig.PortRange> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})\\s*-\\s*([0-9]{1,5})");

    @Override
    public WebRtcConfig.PortRange read(Raw raw) throws Rejection {
      Matcher matcher = FORM.matcher(raw.text(this));
      if (!matcher.matches()) {
        throw new Rejection(
            Problem.Kind.BAD_VALUE, raw.shown() + " is no port range", "it takes: " + range());
      }
      try {
        return new WebRtcConfig.PortRange(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      } catch (IllegalArgumentException e) {
        throw new Rejection(
            Problem.Kind.OUT_OF_RANGE, raw.shown() + " is out of range", "it takes: " + range());
      }
    }

    @Override
    public String range() {
      return "\"first-last\", 1024 to 65535";
    }
  }
}
