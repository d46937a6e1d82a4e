package dev.cellmesh.app.field;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A network namespace: a machine's own interfaces, addresses, routes and packet filter. */
final class Namespace implements AutoCloseable {
  private static final String PREFIX = "cellmesh-field-";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String name;

  /** Makes one, with the loopback interface up and no other. */
  Namespace(String kind) {
    name = PREFIX + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + kind;
    Shell.run("ip", "netns", "add", name);
    ip("link set lo up");
    // Addresses are of use at once: nobody else is there who might have them.
    sysctl("net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0");
  }

  /** Skips the test, saying why, where there can be no namespaces; removes what a crash left. */
  static void assumePossible() {
    String user = System.getProperty("user.name");
    Assumptions.assumeTrue(
        "root".equals(user), "network namespaces need root; the tests run as " + user);
    for (String tool :
        List.of("ip -V", "nft -v", "turnserver --version", "mosquitto -h", "gcc --version")) {
      try {
        var _ = new ProcessBuilder(tool.split(" ")).redirectErrorStream(true).start().waitFor();
      } catch (java.io.IOException e) {
        Assumptions.abort("networks are built with " + tool + ": " + e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    try (Namespace probe = new Namespace("probe")) {
      probe.nft("table inet probe { }");
      removeAbandoned();
    } catch (IllegalStateException e) {
      Assumptions.abort("no network namespaces here: " + e.getMessage());
    }
  }

  private static void removeAbandoned() {
    for (String line : Shell.run("ip", "netns", "list").split("\n", -1)) {
      String[] parts = line.split("[- ]", -1);
      if (line.startsWith(PREFIX) && ProcessHandle.of(Long.parseLong(parts[2])).isEmpty()) {
        Shell.run("ip", "netns", "del", line.split(" ", -1)[0]);
      }
    }
  }

  String name() {
    return name;
  }

  /** Runs {@code ip} in it. */
  void ip(String arguments) {
    Shell.run(("ip -n " + name + " " + arguments).split(" "));
  }

  /** A cable between two: an interface at each end, up. */
  static void cable(Namespace a, String interfaceOfA, Namespace b, String interfaceOfB) {
    a.ip("link add " + interfaceOfA + " type veth peer name " + interfaceOfB + " netns " + b.name);
    a.ip("link set " + interfaceOfA + " up");
    b.ip("link set " + interfaceOfB + " up");
  }

  void sysctl(String... settings) {
    for (String setting : settings) {
      Shell.feed("", Shell.in(name, "sysctl", "-qw", setting));
    }
  }

  /** Forwards what is for others. */
  void routes() {
    sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
  }

  /** Adds to the packet filter; nft wants a line's end after each closing brace. */
  void nft(String rules) {
    Shell.feed(rules.replace("}", "}\n"), Shell.in(name, "nft", "-f", "-"));
  }

  @Override
  public void close() {
    Shell.run("ip", "netns", "del", name);
  }
}
