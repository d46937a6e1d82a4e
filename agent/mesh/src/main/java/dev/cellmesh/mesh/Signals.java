package dev.cellmesh.mesh;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.edges.Announcer;
import dev.cellmesh.mesh.edges.Dialer;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Malformed;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Signal;

/** Takes what comes in as signals: checks it, and hands it to where it belongs. */
final class Signals {
  private final Core core;
  private final Roster roster;
  private final Dialer dialer;
  private final Announcer announcer;
  private final Adoption adoption;

  Signals(Core core, Roster roster, Dialer dialer, Announcer announcer, Adoption adoption) {
    this.core = core;
    this.roster = roster;
    this.dialer = dialer;
    this.announcer = announcer;
    this.adoption = adoption;
  }

  void announced(PeerId from, Bytes announcement) {
    try {
      Signal signal = Signal.decode(announcement);
      if (!(signal instanceof Signal.Announce announce)) {
        throw new Malformed("not an announcement");
      }
      if (from.equals(core.self())) {
        return;
      }
      if (!core.started()) {
        core.count(Event.OUT_OF_TURN);
        return;
      }
      adoption.adoptNewer(signal.header().structure());
      announcer.heard(from, announce);
    } catch (Malformed e) {
      core.report(Event.MALFORMED, "announcement from " + from + ": " + e.getMessage());
    }
  }

  void signalled(PeerId from, Bytes bytes) {
    try {
      Signal signal = Signal.decode(bytes);
      if (from.equals(core.self())) {
        throw new Malformed("signal from myself");
      }
      if (!core.started()) {
        core.count(Event.OUT_OF_TURN); // having left, this peer wants no links
        return;
      }
      adoption.adoptNewer(signal.header().structure());
      switch (signal) {
        case Signal.Announce a -> throw new Malformed("announcement for one peer");
        case Signal.Link l -> dialer.received(from, l);
        case Signal.Invite i -> invited(from, i);
        case Signal.Stale s -> dialer.refused(from);
      }
    } catch (Malformed e) {
      core.report(Event.MALFORMED, "signal from " + from + ": " + e.getMessage());
    }
  }

  private void invited(PeerId from, Signal.Invite invite) {
    if (core.isBoard()) {
      roster.heard(from, invite.header().bootEpoch());
    } else if (core.links().size() >= Announcer.LEAF_LINKS) {
      return;
    }
    dialer.invited(from, invite.header());
  }
}
