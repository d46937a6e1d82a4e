package dev.cellmesh.mqtt;

/** Reason codes of MQTT 5.0 (section 2.4) and of Paho that we tell users about. */
public final class MqttReasons {
  /** The least code that says no. */
  public static final int FIRST_ERROR = 0x80;

  static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
  static final int NOT_AUTHORIZED = 0x87;

  /** Paho's REASON_CODE_CLIENT_TIMEOUT. */
  static final int CLIENT_TIMEOUT = 32000;

  private MqttReasons() {}
}
