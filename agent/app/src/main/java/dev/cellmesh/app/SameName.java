package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.mesh.port.MeshState;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Signalling;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Finds out whether others use this room's name with another password: a password that is mistyped
 * makes a room of its own, in which a board would wait for ever ({@code
 * docs/protocol-signalling.md}, section 6). A board that is alone asks, and one board of a room
 * that stands listens and answers. For rooms with a password only: an invite cannot be mistyped,
 * and an open room has nothing to mistype. {@link #look} and {@link #close} from one thread.
 */
final class SameName implements AutoCloseable {
  /** Who has just started, or lost its links, need not ask yet. */
  static final long ASK_AFTER_NANOS = Duration.ofSeconds(20).toNanos();

  private static final long SAY_EVERY_NANOS = Duration.ofSeconds(20).toNanos();

  /** Of those that somebody may invent. */
  private static final int MAX_OTHERS = 8;

  private static final Pattern FINGERPRINT = Pattern.compile("\\d{4}(-\\d{4}){3}");
  private static final int CELL = 0;

  private final boolean needed;
  private final String fingerprint;
  private final Supplier<Signalling> rendezvous;
  private final Set<String> others = new ConcurrentSkipListSet<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private @Nullable Signalling signalling;
  private @Nullable Long aloneSinceNanos;
  private long saidNanos;

  SameName(boolean needed, String fingerprint, Supplier<Signalling> rendezvous) {
    this.needed = needed;
    this.fingerprint = fingerprint;
    this.rendezvous = rendezvous;
  }

  static SameName of(Config config, String fingerprint) {
    return new SameName(
        config.room().access() instanceof RoomAccess.Password,
        fingerprint,
        () -> Membership.rendezvous(config));
  }

  /** The mesh as it is now; to be called every second or so. */
  void look(MeshState mesh, long nowNanos) {
    boolean linked = !mesh.links().isEmpty();
    if (linked) {
      aloneSinceNanos = null;
    } else if (aloneSinceNanos == null) {
      aloneSinceNanos = nowNanos;
    }
    boolean asks = aloneSinceNanos != null && nowNanos - aloneSinceNanos >= ASK_AFTER_NANOS;
    boolean answers = linked && mesh.cell() == CELL && isFirst(mesh);
    if (!needed || !(asks || answers)) {
      stop();
      return;
    }
    Signalling running = signalling;
    if (running == null) {
      running = rendezvous.get();
      running.start(new Heard());
      running.listen(Set.of(CELL));
      signalling = running;
      saidNanos = nowNanos - SAY_EVERY_NANOS;
    }
    boolean wanted = asks || asked.get();
    if (wanted && nowNanos - saidNanos >= SAY_EVERY_NANOS) {
      saidNanos = nowNanos;
      asked.set(false);
      running.announce(CELL, Bytes.utf8(fingerprint));
    }
  }

  /** One of the room is enough; all of its first cell name the same. */
  private static boolean isFirst(MeshState mesh) {
    List<PeerId> members = mesh.members();
    return !members.isEmpty()
        && members.stream().allMatch(other -> mesh.self().compareTo(other) <= 0);
  }

  private void stop() {
    Signalling running = signalling;
    signalling = null;
    if (running != null) {
      running.close();
    }
  }

  /** The fingerprints of those who use this room's name with another password. */
  List<String> others() {
    return List.copyOf(others);
  }

  /** What comes in on the topic of the name; on a relay's thread. */
  private final class Heard implements Signalling.Listener {
    @Override
    public void announced(PeerId from, Bytes announcement) {
      String other = announcement.utf8();
      if (!FINGERPRINT.matcher(other).matches() || other.equals(fingerprint)) {
        return;
      }
      asked.set(true);
      if (others.size() < MAX_OTHERS && others.add(other)) {
        Logger.warn(
            "Somebody uses this room's name with another password: fingerprint {} there, {} here."
                + " If it is a board of yours, one of the passwords is mistyped",
            other,
            fingerprint);
      }
    }

    @Override
    public void signalled(PeerId from, Bytes signal) {
      // Nobody has a reason to.
    }

    @Override
    public void sealed(PeerId to, Bytes sealed) {
      // Nothing is ever sealed.
    }

    @Override
    public void relaysChanged(int connected, boolean prompt) {
      // What is said waits for them.
    }

    @Override
    public void identityShared() {
      // The identity is of this moment alone.
    }
  }

  @Override
  public void close() {
    stop();
  }
}
