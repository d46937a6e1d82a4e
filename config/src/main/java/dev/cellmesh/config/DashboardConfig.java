package dev.cellmesh.config;

/**
 * The built-in web page.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 */
public record DashboardConfig(boolean enabled, String host, int port) {
  public DashboardConfig withEnabled(boolean newEnabled) {
    return new DashboardConfig(newEnabled, host, port);
  }

  public DashboardConfig withPort(int newPort) {
    return new DashboardConfig(enabled, host, newPort);
  }
}
