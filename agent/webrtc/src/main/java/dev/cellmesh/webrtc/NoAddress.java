package dev.cellmesh.webrtc;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/** Tells the user why links do not open on a machine without a network. */
final class NoAddress {
  private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final AtomicLong SAID_AT = new AtomicLong(System.nanoTime() - EVERY_NANOS);

  private NoAddress() {}

  /** Logs what is wrong and how to mend it, at most once a minute. */
  static void explain(Optional<Options.Ports> ports) {
    long now = System.nanoTime();
    long last = SAID_AT.get();
    if (now - last >= EVERY_NANOS && SAID_AT.compareAndSet(last, now)) {
      Logger.error(
          "WebRTC found no address to offer (interfaces that are up: {}). It never uses the"
              + " loopback interface: connect a network, or for a test on one machine add an"
              + " interface: ip link add cellmesh0 type veth peer name cellmesh1 && ip addr add"
              + " 10.66.0.1/24 dev cellmesh0 && ip link set cellmesh0 up && ip link set cellmesh1"
              + " up{}",
          upInterfaces(),
          ports
              .map(
                  range ->
                      "; or all ports of webrtc.portRange are taken ("
                          + range.first()
                          + "-"
                          + range.last()
                          + "): widen it")
              .orElse(""));
    }
  }

  private static List<String> upInterfaces() {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
          .filter(NoAddress::isUp)
          .map(NetworkInterface::getName)
          .toList();
    } catch (SocketException e) {
      return List.of(e.toString());
    }
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp() && each.getInetAddresses().hasMoreElements();
    } catch (SocketException e) {
      return false;
    }
  }
}
