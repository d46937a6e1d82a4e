package dev.cellmesh.mqtt;

import org.jspecify.annotations.Nullable;

/** What a broker or the network has against a connection. */
public final class WireFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What sort of fault. */
  public enum Kind {
    /** The broker does not speak this version of the protocol, as its answer shows. */
    VERSION,
    /** It ended the connection without an answer: that may be the version, too. */
    NO_ANSWER,
    /** User name, password or client id. */
    CREDENTIALS,
    /** Another client of the same client id has taken the session over. */
    TAKEN_OVER,
    /** Nothing came in time. */
    TIMEOUT,
    /** As many messages are on their way as the broker takes. */
    FULL,
    /** This message cannot be sent, now or ever. */
    MESSAGE,
    /** There is no connection, or it was lost. */
    NETWORK
  }

  /**
   * @param what in words for a user
   */
  WireFault(Kind kind, String what, @Nullable Throwable cause) {
    super(what, cause);
    this.kind = kind;
  }

  /** What sort of fault. */
  public Kind kind() {
    return kind;
  }

  /** In words for a user. */
  String what() {
    return String.valueOf(getMessage());
  }
}
