package dev.cellmesh.app;

import dev.cellmesh.app.status.AgentStatus;
import dev.cellmesh.app.status.Columns;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.runtime.Signalling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** Says when a board is alone for long, and what may be the reason. For one thread. */
final class Solitude {
  static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  /** A clock that is less wrong keeps nobody out. */
  private static final long CLOCK_MILLIS = 60_000;

  private @Nullable Long aloneSinceNanos;
  private boolean said;

  /** The mesh as it is now; to be called every second or so. */
  void look(MeshState mesh, Supplier<AgentStatus> status, List<String> strangers, long nowNanos) {
    if (!mesh.links().isEmpty()) {
      if (said) {
        Logger.info("No longer alone");
      }
      aloneSinceNanos = null;
      said = false;
      return;
    }
    if (aloneSinceNanos == null) {
      aloneSinceNanos = nowNanos;
    }
    long alone = nowNanos - aloneSinceNanos;
    if (!said && alone >= PATIENCE_NANOS) {
      said = true;
      Logger.warn(
          "Alone for {}: no other board of the room has been found. {}",
          Columns.span(Duration.ofNanos(alone).toSeconds()),
          String.join(". ", causes(status.get(), strangers)));
    }
  }

  /**
   * The likely causes, the likeliest first, each with its mend.
   *
   * @param strangers fingerprints of rooms of the same name
   */
  static List<String> causes(AgentStatus status, List<String> strangers) {
    List<String> causes = new ArrayList<>();
    if (!strangers.isEmpty()) {
      causes.add(
          "Others use the room name "
              + status.room()
              + " with another password: their fingerprint is "
              + String.join(" or ", strangers)
              + ", here "
              + status.fingerprint()
              + "; is the password right?");
    }
    List<String> bad = new ArrayList<>();
    boolean own = false;
    for (Signalling.Relay relay : status.relays()) {
      own |= relay.origin() == Signalling.Origin.OWN && relay.isConnected();
      if (!relay.isConnected()) {
        bad.add(relay.url() + " (" + relay.status() + ")");
      }
    }
    if (!bad.isEmpty() && bad.size() == status.relays().size()) {
      causes.add(
          "No relay can be used: " + String.join(", ", bad) + "; boards find each other there");
    } else {
      causes.add(
          "Is another board on? It must have the same room name, password or invite: compare the"
              + " fingerprint, here "
              + status.fingerprint()
              + ", with what `cellmesh status` shows there");
      causes.add("It must use one of the same relays");
      if (own) {
        causes.add(
            "This board runs a relay that others find by multicast DNS (UDP port 5353) or by name:"
                + " do switch, Wi-Fi and firewalls let that through?");
      }
      if (!bad.isEmpty()) {
        causes.add("Not all relays can be used: " + String.join(", ", bad));
      }
    }
    if (Math.abs(status.clockOffsetMillis()) >= CLOCK_MILLIS) {
      causes.add(
          "This board's clock is wrong by "
              + Columns.span(Math.abs(status.clockOffsetMillis()) / 1_000)
              + "; relays may refuse what it says. Is there a time service?");
    }
    return causes;
  }
}
