package dev.cellmesh.app.status;

/** The version that was built. */
public final class Version {
  private Version() {}

  /** From the jar's manifest; {@code development} where there is no jar. */
  public static String number() {
    String built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "development" : built;
  }
}
