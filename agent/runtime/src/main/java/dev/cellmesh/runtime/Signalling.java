package dev.cellmesh.runtime;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Discovery and signalling: how peers of a room find each other and shake hands. Implemented over
 * Nostr relays.
 *
 * <p>Methods are called on the loop's thread and never block. The driver calls its {@link Listener}
 * from any thread. Everything handed to the listener is within bounds, not a replay, correctly
 * signed by {@code from} and decrypted; whatever is not is dropped and counted in {@link #state}.
 */
public interface Signalling extends AutoCloseable {
  /** Where the driver reports; each method only enqueues. */
  interface Listener {
    /** An announcement on the topic of a cell this peer listens to. */
    void announced(PeerId from, Bytes announcement);

    /** A signal for this peer alone, through a relay or through {@link Signalling#unseal}. */
    void signalled(PeerId from, Bytes signal);

    /** The answer to {@link Signalling#seal}. */
    void sealed(PeerId to, Bytes sealed);

    /**
     * How many relays are usable now: those that take what this peer says.
     *
     * @param prompt whether one of them takes it as it comes; else it waits its turn, for ten
     *     seconds or so
     */
    void relaysChanged(int connected, boolean prompt);

    /** Somebody else who has this peer's key speaks in the room. */
    void identityShared();
  }

  /** Connects to the relays and keeps reconnecting until {@link #close}. */
  void start(Listener listener);

  /** Replaces the set of cells whose topics are listened to; signals for this peer always are. */
  void listen(Set<Integer> cells);

  /** Publishes to the topic of {@code cell}; at most {@link #maxPayloadBytes} bytes. */
  void announce(int cell, Bytes announcement);

  /** Signs, encrypts for {@code to} and sends through the relays. */
  void send(PeerId to, Bytes signal);

  /** Signs and encrypts for {@code to}; the result comes back through the listener. */
  void seal(PeerId to, Bytes signal);

  /** Verifies and decrypts what came sealed through the mesh; reported as {@code signalled}. */
  void unseal(Bytes sealed);

  /**
   * Whether this peer needs relays now, as it lacks links: then those that are lost are looked for
   * every few seconds, and each call asks those that seem to be there whether they are.
   */
  void urgency(boolean isUrgent);

  /**
   * The machine's addresses are not what they were: connections that do not answer at once are made
   * anew, and those that wait for their next attempt begin it.
   */
  void networkChanged();

  /** The largest announcement or signal, in bytes. */
  int maxPayloadBytes();

  /** What {@code status} shows of the relays. */
  State state();

  @Override
  void close();

  /**
   * The state of all relays.
   *
   * @param clockOffsetMillis by how much the best time there is to be had is ahead of the system's
   *     clock
   * @param counters traffic and drops by reason
   */
  record State(List<Relay> relays, long clockOffsetMillis, List<Counter> counters) {}

  /** How a relay came to be used. */
  enum Origin {
    /** The configuration names it. */
    CONFIGURED,
    /** It announces itself on the LAN by DNS-SD. */
    DNS_SD,
    /** A neighbour runs it and said so. */
    NEIGHBOUR,
    /** It was used before the last restart. */
    REMEMBERED,
    /** This board runs it. */
    OWN;

    /** As people read it. */
    public String words() {
      return switch (this) {
        case CONFIGURED -> "configured";
        case DNS_SD -> "found on the LAN";
        case NEIGHBOUR -> "told by a neighbour";
        case REMEMBERED -> "remembered";
        case OWN -> "of this board";
      };
    }
  }

  /**
   * The state of one relay.
   *
   * @param status {@code connected}, {@code connecting}, {@code refusing: …}, or why else it is not
   *     used at the moment
   * @param clockOffsetMillis by how much its clock is ahead of the system's; nothing if it has not
   *     told its time
   */
  record Relay(
      String url,
      Origin origin,
      String status,
      long eventsIn,
      long eventsOut,
      OptionalLong clockOffsetMillis) {
    /** Whether it takes what this peer says. */
    public boolean isConnected() {
      return status.equals("connected");
    }
  }
}
