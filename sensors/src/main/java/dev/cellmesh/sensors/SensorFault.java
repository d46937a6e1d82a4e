package dev.cellmesh.sensors;

import org.jspecify.annotations.Nullable;

/**
 * A sensor cannot work now. Says what is wrong, where, and how to mend it, in words for a user.
 * {@link SensorHost} counts it, logs it at a bounded rate and tries again later.
 */
public final class SensorFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String mend;

  /**
   * @param what what went wrong
   * @param where device, file, topic or address
   * @param mend what the user can do
   */
  public SensorFault(String what, String where, String mend, @Nullable Throwable cause) {
    super(where + ": " + what + ". To mend it: " + mend, cause);
    this.what = what;
    this.where = where;
    this.mend = mend;
  }

  /** What went wrong. */
  public String what() {
    return what;
  }

  /** Device, file, topic or address. */
  public String where() {
    return where;
  }

  /** What the user can do. */
  public String mend() {
    return mend;
  }
}
