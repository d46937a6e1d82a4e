package dev.cellmesh.runtime;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tinylog.Logger;

/**
 * Notices that this machine's addresses have changed: another lease, another network, a cable
 * pulled or plugged in. Connections bound to an address that is gone fall silent and nothing tells
 * them.
 */
final class NetworkWatch implements AutoCloseable {
  /** Costs some tenths of a millisecond of CPU each time. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Supplier<Set<String>> addresses;
  private final Duration every;
  private final Runnable changed;
  private final Thread thread = Thread.ofVirtual().name("network watch").unstarted(this::run);

  /** Looks at the machine's own interfaces. */
  NetworkWatch(Runnable changed) {
    this(NetworkWatch::ofThisMachine, LOOK_EVERY, changed);
  }

  /** Looks at what {@code addresses} gives. */
  NetworkWatch(Supplier<Set<String>> addresses, Duration every, Runnable changed) {
    this.addresses = addresses;
    this.every = every;
    this.changed = changed;
  }

  void start() {
    thread.start();
  }

  private void run() {
    Set<String> known = addresses.get();
    try {
      while (true) {
        Thread.sleep(every);
        Set<String> now = addresses.get();
        // Nothing is to be done while there is no network, and nothing to be spoilt: an interface
        // that comes back soon with its address has its connections still.
        if (!now.equals(known) && now.isEmpty()) {
          Logger.info("there is no network any more: addresses were {}", known);
          known = now;
        } else if (!now.equals(known)) {
          Logger.info("the network has changed: addresses were {}, are {}", known, now);
          known = now;
          changed.run();
        }
      }
    } catch (InterruptedException e) {
      // By close, the only one who interrupts.
    }
  }

  /** Those that lead to other machines; of link-local ones containers make many, which do not. */
  private static Set<String> ofThisMachine() {
    Set<String> found = new TreeSet<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp() && !each.isLoopback()) {
          for (InetAddress address : Collections.list(each.getInetAddresses())) {
            if (!address.isLinkLocalAddress()) {
              found.add(address.getHostAddress());
            }
          }
        }
      }
    } catch (SocketException e) {
      // An interface went while it was looked at: the next look sees what there is.
      Logger.debug("looking at the network's interfaces: {}", e.getMessage());
    }
    return found;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
