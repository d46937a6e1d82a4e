package dev.cellmesh.mqtt;

import java.util.Set;

/** Reason codes of MQTT 5.0 (section 2.4) and of Paho that mean something to us. */
final class MqttReasons {
  /** The least code that says no. */
  static final int FIRST_ERROR = 0x80;

  static final int UNSUPPORTED_VERSION = 0x84;
  static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
  static final int NOT_AUTHORIZED = 0x87;
  static final int SESSION_TAKEN_OVER = 0x8e;
  static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;

  /** Paho's REASON_CODE_CLIENT_TIMEOUT. */
  static final int CLIENT_TIMEOUT = 32000;

  /** Paho's REASON_CODE_CONNECTION_LOST. */
  static final int CONNECTION_LOST = 32109;

  /** Paho's REASON_CODE_MAX_INFLIGHT. */
  static final int TOO_MANY_IN_FLIGHT = 32202;

  /** Paho: too many in flight, disconnecting, not connected, connection lost, closed. */
  static final Set<Integer> ISSUES_OF_THE_CONNECTION =
      Set.of(TOO_MANY_IN_FLIGHT, 32102, 32104, CONNECTION_LOST, 32111);

  /** Paho's REASON_CODE_INVALID_RETURN_CODE: what an answer of MQTT 3.1.1 is to it. */
  static final int INVALID_CONNACK = 50001;

  private MqttReasons() {}
}
