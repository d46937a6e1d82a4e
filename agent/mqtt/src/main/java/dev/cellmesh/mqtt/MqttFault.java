package dev.cellmesh.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * A broker cannot be used now. Says what is wrong, where, and how to mend it, in words for a user.
 */
public final class MqttFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String mend;

  /**
   * @param what what went wrong
   * @param where file or address
   * @param mend what the user can do
   */
  public MqttFault(String what, String where, String mend, @Nullable Throwable cause) {
    super(where + ": " + what + ". To mend it: " + mend, cause);
    this.what = what;
    this.where = where;
    this.mend = mend;
  }

  /** What went wrong. */
  public String what() {
    return what;
  }

  /** File or address. */
  public String where() {
    return where;
  }

  /** What the user can do. */
  public String mend() {
    return mend;
  }
}
