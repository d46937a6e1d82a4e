package dev.cellmesh.mesh.edges;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.kit.TokenBucket;
import dev.cellmesh.mesh.members.Roster;
import dev.cellmesh.mesh.port.Event;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.RoutedFrame;
import java.util.List;

/** Answers boards of other cells that look for their counterpart in this one. */
public final class EdgeRequests {
  /**
   * Origins are not signed, and each may cost an INVITE: twenty at once, then this many a second.
   */
  private static final long INVITATIONS_PER_SECOND = 2;

  private static final long MOST_INVITATIONS = 20;

  private final Core core;
  private final Roster roster;
  private final Edges edges;
  private final Dialer dialer;
  private final Router router;
  private final TokenBucket invitations = new TokenBucket(INVITATIONS_PER_SECOND, MOST_INVITATIONS);

  public EdgeRequests(Core core, Roster roster, Edges edges, Dialer dialer, Router router) {
    this.core = core;
    this.roster = roster;
    this.edges = edges;
    this.dialer = dialer;
    this.router = router;
  }

  /** A request that has reached this board's cell. */
  public void requested(RoutedFrame frame, PeerId from, int fromCell, int rank) {
    PeerId origin = frame.origin();
    // Checked before anything is kept for that cell: it may not exist.
    if (core.cellOf(origin) != fromCell || !core.graph().edge(core.cell(), fromCell)) {
      core.count(Event.NO_ROUTE);
      return;
    }
    List<PeerId> elected = edges.elected(fromCell);
    PeerId bridge = elected.get(rank % elected.size());
    if (bridge.equals(core.self())) {
      if (!invitations.take(1, core.now())) {
        core.count(Event.RATE_LIMITED);
        return;
      }
      roster.heard(origin, frame.bootEpoch());
      dialer.dial(origin, true);
    } else {
      router.pass(frame, bridge.equals(from) ? null : router.towards(bridge, from));
    }
  }
}
