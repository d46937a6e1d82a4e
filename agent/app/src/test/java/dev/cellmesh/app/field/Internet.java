package dev.cellmesh.app.field;

import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.e2e.AgentProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What is between the sites: a relay, a STUN server with two addresses that is also a TURN server,
 * and the ways to each site. Removes everything when it is closed.
 */
final class Internet implements AutoCloseable {
  /** The namespace of all. */
  private static final int OWN = 1;

  /** So many sites fit between its addresses. */
  private static final int MAX_SITES = 60;

  private static final int RELAY_PORT = 7_447;
  private static final String FIRST = "198.51.100.1";
  private static final String SECOND = "198.51.100.2";
  private static final String IPV6 = "2001:db8::1";

  private final Path folder;
  private final Namespace namespace;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<Process> processes = new ArrayList<>();
  private int sites;

  private Internet(Path folder) {
    this.folder = folder;
    this.namespace = new Namespace("internet");
    running.push(namespace);
  }

  /** Skips the test where there can be none. */
  static Internet start(Path folder) throws IOException {
    Namespace.assumePossible();
    Internet internet = new Internet(folder);
    try {
      internet.build();
    } catch (RuntimeException | IOException e) {
      internet.close();
      throw e;
    }
    return internet;
  }

  private void build() throws IOException {
    namespace.routes();
    for (String address : List.of(FIRST + "/32", SECOND + "/32", IPV6 + "/128")) {
      namespace.ip("addr add " + address + " dev lo");
    }
    // To nowhere: a server that cannot send ("network is unreachable") ends its sessions.
    Namespace.cable(namespace, "nowhere", namespace, "nothing");
    namespace.ip("route add default dev nowhere");
    namespace.ip("-6 route add default dev nowhere");
    Path relayLog = folder.resolve("relay.log");
    run(
        relayLog,
        AgentProcess.java(RelayMain.class.getName(), Integer.toString(RELAY_PORT))
            .toArray(String[]::new));
    Path turnLog = folder.resolve("turn.log");
    run(
        turnLog,
        "turnserver",
        "-n",
        "--listening-port=3478",
        "--listening-ip=" + FIRST,
        "--listening-ip=" + SECOND,
        "--listening-ip=" + IPV6,
        "--relay-ip=" + FIRST,
        "--lt-cred-mech",
        "--realm=field",
        "--user=board:secret",
        "--no-tls",
        "--no-dtls",
        "--no-cli",
        "--log-file=stdout",
        "--userdb=" + folder.resolve("turn.db"),
        "--pidfile=" + folder.resolve("turn.pid"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Files.readString(relayLog).contains("listening")
                    && Files.readString(turnLog).contains("Total General servers"));
  }

  private void run(Path log, String... command) throws IOException {
    processes.add(Shell.start(log, Shell.in(namespace.name(), command)));
  }

  Namespace namespace() {
    return namespace;
  }

  Path folder() {
    return folder;
  }

  String relay(boolean ipv6) {
    return "ws://" + (ipv6 ? "[" + IPV6 + "]" : FIRST) + ":" + RELAY_PORT;
  }

  /** For a configuration's {@code webrtc.stun}. */
  String stun(boolean ipv6) {
    return ipv6
        ? "\"stun:[" + IPV6 + "]:3478\""
        : "\"stun:" + FIRST + ":3478\", \"stun:" + SECOND + ":3478\"";
  }

  /** A configuration's {@code [[webrtc.turn]]} over {@code udp} or {@code tcp}. */
  String turn(String transport) {
    return """
    [[webrtc.turn]]
    url = "turn:%s:3478?transport=%s"
    username = "board"
    password = "secret"
    """
        .formatted(FIRST, transport);
  }

  /** A site with IPv4. */
  Site site(Nat nat) throws IOException {
    return site(nat, false, 0);
  }

  /** A site with public addresses of IPv6 alone. */
  Site siteOfIpv6() throws IOException {
    return site(Nat.OPEN, true, 0);
  }

  /** A site from which every packet takes that long to the internet, or back. */
  Site siteFarAway(Nat nat, int delayMillis) throws IOException {
    return site(nat, false, delayMillis);
  }

  private Site site(Nat nat, boolean ipv6Only, int delayMillis) throws IOException {
    if (sites == MAX_SITES) {
      throw new IllegalStateException("at most " + MAX_SITES + " sites");
    }
    return new Site(this, ++sites, nat, ipv6Only, delayMillis);
  }

  /** A cable like {@link Namespace#cable} from here, on which packets take long. */
  void wire(String own, Namespace to, String other, int delayMillis) throws IOException {
    Path log = folder.resolve("wire-" + to.name());
    String program = Shell.compile(folder, "wire.c").toString();
    Process wire =
        Shell.start(
            log,
            List.of(
                program, namespace.name(), own, to.name(), other, Integer.toString(delayMillis)));
    own(() -> wire.destroyForcibly().onExit().join());
    await().atMost(Duration.ofSeconds(10)).until(() -> Files.readString(log).contains("ready"));
    namespace.ip("link set " + own + " up");
    to.ip("link set " + other + " up");
  }

  /** Closes it at the end, or with the sites, before what was there earlier. */
  <T extends AutoCloseable> T own(T one) {
    running.push(one);
    return one;
  }

  /** Ends the sites that were made, with their boards. */
  void clear() {
    while (running.size() > OWN) {
      close(running.pop());
    }
  }

  /** The relay neither hears nor says anything, and no connection ends. */
  void cutRelay() {
    namespace.nft(
        "table inet relay { chain in { type filter hook input priority 0; tcp dport "
            + RELAY_PORT
            + " drop; } }\n");
  }

  void healRelay() {
    namespace.nft("table inet relay { }\ndelete table inet relay\n");
  }

  @Override
  public void close() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
    clear();
    running.forEach(Internet::close);
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
