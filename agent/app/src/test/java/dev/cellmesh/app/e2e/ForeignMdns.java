package dev.cellmesh.app.e2e;

import java.net.InetAddress;
import java.util.Map;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

/** Announces a relay by jmdns, and prints those that it finds, until it is killed. */
final class ForeignMdns implements ServiceListener {
  private static final String TYPE = "_cellmesh-relay._tcp.local.";

  private ForeignMdns() {}

  /** Takes the address of this machine. */
  public static void main(String[] arguments) throws Exception {
    JmDNS jmdns = JmDNS.create(InetAddress.getByName(arguments[0]));
    jmdns.registerService(ServiceInfo.create(TYPE, "other", 9999, 0, 0, Map.of("v", "1")));
    jmdns.addServiceListener(TYPE, new ForeignMdns());
    Thread.currentThread().join();
  }

  @Override
  public void serviceAdded(ServiceEvent event) {
    event.getDNS().requestServiceInfo(event.getType(), event.getName());
  }

  @Override
  public void serviceRemoved(ServiceEvent event) {
    System.out.println("removed " + event.getName());
  }

  @Override
  public void serviceResolved(ServiceEvent event) {
    ServiceInfo info = event.getInfo();
    System.out.println(
        "resolved %s:%d v=%s"
            .formatted(
                String.join(",", info.getHostAddresses()),
                info.getPort(),
                info.getPropertyString("v")));
  }
}
