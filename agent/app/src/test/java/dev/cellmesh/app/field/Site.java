package dev.cellmesh.app.field;

import java.io.IOException;

/** A router with a LAN behind it, and what can go wrong with its way to the internet. */
final class Site {
  private final Internet internet;
  private final int number;
  private final boolean ipv6Only;
  private final Namespace router;
  private final String lan;
  private int boards;

  /**
   * @param delayMillis that every packet takes to the internet, or back
   */
  Site(Internet internet, int number, Nat nat, boolean ipv6Only, int delayMillis)
      throws IOException {
    this.internet = internet;
    this.number = number;
    this.ipv6Only = ipv6Only;
    router = internet.own(new Namespace("router"));
    router.routes();
    Namespace outer = internet.namespace();
    if (delayMillis == 0) {
      Namespace.cable(outer, "site" + number, router, "wan");
    } else {
      internet.wire("site" + number, router, "wan", delayMillis);
    }
    router.ip("link add lan type bridge");
    router.ip("link set lan up");
    lan = ipv6Only ? address6(outer) : address4(outer, nat);
  }

  private String address4(Namespace outer, Nat nat) {
    String outside = "203.0.113." + (4 * number + 2);
    outer.ip("addr add 203.0.113." + (4 * number + 1) + "/30 dev site" + number);
    router.ip("addr add " + outside + "/30 dev wan");
    router.ip("route add default via 203.0.113." + (4 * number + 1));
    String inside = (nat == Nat.OPEN ? "198.18." : "192.168.") + number + ".";
    router.ip("addr add " + inside + "1/24 dev lan");
    if (nat == Nat.OPEN) {
      outer.ip("route add " + inside + "0/24 via " + outside);
    } else {
      router.nft(nat.rules(inside + FieldBoard.FIRST_HOST));
    }
    return inside;
  }

  private String address6(Namespace outer) {
    String wan = "2001:db8:1:" + number + "::";
    outer.ip("addr add " + wan + "1/64 dev site" + number + " nodad");
    router.ip("addr add " + wan + "2/64 dev wan nodad");
    router.ip("route add default via " + wan + "1");
    String inside = "2001:db8:2:" + number + "::";
    router.ip("addr add " + inside + "1/64 dev lan nodad");
    outer.ip("route add " + inside + "/64 via " + wan + "2");
    return inside;
  }

  /** What the addresses of the LAN begin with. */
  String lan() {
    return lan;
  }

  boolean isIpv6Only() {
    return ipv6Only;
  }

  Namespace router() {
    return router;
  }

  Internet internet() {
    return internet;
  }

  /** Another board on the LAN, not running yet. */
  FieldBoard board(String name) throws IOException {
    return internet.own(new FieldBoard(this, name, boards++));
  }

  /** Nothing comes through, silently; the boards' own interfaces stay as they are. */
  void cut() {
    fault("drop");
  }

  void blockUdp() {
    fault("meta l4proto udp drop");
  }

  /** Of the packets of links, in either direction. */
  void losePercent(int percent) {
    fault("meta l4proto udp numgen random mod 100 < " + percent + " drop");
  }

  /** Ends every fault. */
  void heal() {
    router.nft("table inet fault { }\ndelete table inet fault\n");
  }

  private void fault(String rule) {
    heal();
    router.nft(
        "table inet fault { chain through { type filter hook forward priority -10; "
            + rule
            + "; } }\n");
  }

  /** The largest packet of the way to the internet. */
  void mtu(int bytes) {
    router.ip("link set wan mtu " + bytes);
    internet.namespace().ip("link set site" + number + " mtu " + bytes);
  }
}
