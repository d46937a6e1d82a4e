package dev.cellmesh.app.field;

import static org.awaitility.Awaitility.await;

import dev.cellmesh.app.e2e.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A board of a site: its namespace, its agent, and a broker that has what the agent receives. */
final class FieldBoard implements AutoCloseable {
  static final int FIRST_HOST = 11;

  private static final Pattern PEER = Pattern.compile("\"peer\":\"([0-9a-f]{64})\"");
  private static final Pattern LINKS = Pattern.compile("\"links\":\\[(.*?)]");

  private static final Pattern BOOT = Pattern.compile("\"bootEpoch\":(\\d+)");
  private static final Pattern RTT = Pattern.compile("\"rttMicros\":(\\d+)");

  private final Site site;
  private final String name;
  private final Path folder;
  private final Namespace namespace;
  private final List<Process> processes = new ArrayList<>();
  private int host;
  private String password = "";
  private String more = "";
  private String sink = "";
  private String peer = "";
  private List<String> environment = List.of();
  private @Nullable AgentProcess agent;

  FieldBoard(Site site, String name, int index) throws IOException {
    this.site = site;
    this.name = name;
    this.host = FIRST_HOST + index;
    this.folder = Files.createTempDirectory(site.internet().folder(), name);
    namespace = site.internet().own(new Namespace(name));
    Namespace.cable(site.router(), "board" + index, namespace, "eth0");
    site.router().ip("link set board" + index + " master lan");
    address();
  }

  private String cidr() {
    return site.lan() + host + (site.isIpv6Only() ? "/64 dev eth0 nodad" : "/24 dev eth0");
  }

  private void address() {
    namespace.ip("addr add " + cidr());
    namespace.ip("route add default via " + site.lan() + "1");
  }

  /** A password of the room instead of none. */
  FieldBoard password(String secret) {
    password = "password = \"" + secret + "\"";
    return this;
  }

  /** More lines for the end of the configuration. */
  FieldBoard with(String lines) {
    more = lines;
    return this;
  }

  /** A calendar that is wrong by so many seconds. */
  FieldBoard clockWrongBy(long seconds) {
    Path library = Shell.compile(site.internet().folder(), "clock.c", "-shared", "-fPIC");
    environment = List.of("LD_PRELOAD=" + library, "CLOCK_SHIFT=" + seconds);
    return this;
  }

  /** Brings what the room says to a broker beside the agent; see {@link #received}. */
  FieldBoard listening() throws IOException {
    Path config = folder.resolve("mosquitto.conf");
    Files.writeString(
        config,
        """
        user root
        listener 1883 127.0.0.1
        allow_anonymous true
        persistence false
        log_dest stderr
        """);
    run("mosquitto.log", "mosquitto", "-c", config.toString());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> Files.readString(folder.resolve("mosquitto.log")).contains("running"));
    run("received", "mosquitto_sub", "-t", "field/#", "-v");
    sink = "[[sink.mqtt]]\nurl = \"mqtt://127.0.0.1:1883\"\ntopic = \"field/{board}/{sensor}\"\n";
    return this;
  }

  private void run(String log, String... command) throws IOException {
    processes.add(Shell.start(folder.resolve(log), Shell.in(namespace.name(), command)));
  }

  FieldBoard start() throws IOException {
    List<String> launcher = Shell.in(namespace.name(), "env");
    launcher.addAll(environment);
    agent = AgentProcess.start(folder, toml(), launcher);
    return this;
  }

  private String toml() {
    boolean ipv6 = site.isIpv6Only();
    return """
    [board]
    name = "%s"
    stateDirectory = "%s"
    [room]
    name = "field"
    %s
    [nostr]
    relays = ["%s"]
    [webrtc]
    stun = [%s]
    [mqtt]
    enabled = false
    [vitals]
    enabled = false
    [dashboard]
    enabled = false
    [status]
    socket = "%s"
    [log]
    level = "debug"
    [[simulated]]
    name = "shed"
    kind = "voltage"
    every = "200ms"
    %s
    %s
    """
        .formatted(
            name,
            folder,
            password,
            site.internet().relay(ipv6),
            site.internet().stun(ipv6),
            folder.resolve("status.sock"),
            more,
            sink);
  }

  private AgentProcess agent() {
    AgentProcess running = agent;
    if (running == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return running;
  }

  /** What {@code cellmesh status --json} prints; empty while the agent does not answer. */
  String status() {
    return agent().status();
  }

  String log() {
    return agent().log();
  }

  /** Dies at once, as at a power failure. */
  void kill() {
    agent().kill();
  }

  void restart() throws IOException {
    agent().restart();
  }

  /** The board's own identity; empty until the agent has answered once. */
  String peer() {
    Matcher m = PEER.matcher(peer.isEmpty() ? status() : "");
    peer = m.find() ? m.group(1) : peer;
    return peer;
  }

  /** What the agent has written of its start, in milliseconds since 1970 by its own calendar. */
  long bootEpoch() throws IOException {
    Matcher m = BOOT.matcher(Files.readString(folder.resolve("room.json")));
    return m.find() ? Long.parseLong(m.group(1)) : 0;
  }

  /** The peers it has links with. */
  List<String> links() {
    Matcher m = LINKS.matcher(status());
    return m.find() ? PEER.matcher(m.group(1)).results().map(r -> r.group(1)).toList() : List.of();
  }

  boolean isLinkedWith(FieldBoard other) {
    String peer = other.peer();
    return !peer.isEmpty() && links().contains(peer);
  }

  long counter(String counter) {
    Matcher m = Pattern.compile("\"" + Pattern.quote(counter) + "\":(\\d+)").matcher(status());
    return m.find() ? Long.parseLong(m.group(1)) : 0;
  }

  /** The round trip of the one link it has; 0 while that is not known. */
  long rttMillis() {
    Matcher m = RTT.matcher(status());
    return m.find() ? Long.parseLong(m.group(1)) / 1_000 : 0;
  }

  /** How many readings of the other board have come to this one's broker. */
  long received(FieldBoard from) throws IOException {
    String topic = "field/" + from.name + "/";
    try (var lines = Files.lines(folder.resolve("received"))) {
      return lines.filter(line -> line.startsWith(topic)).count();
    }
  }

  /** Another address, as from another lease: the old one is gone at once. */
  void changeAddress() {
    namespace.ip("addr del " + cidr());
    host += 100;
    address();
  }

  void interfaceDown() {
    namespace.ip("link set eth0 down");
  }

  /** Up again, with the address it had. */
  void interfaceUp() {
    namespace.ip("link set eth0 up");
    namespace.ip("route replace default via " + site.lan() + "1");
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Override
  public String toString() {
    return name;
  }
}
