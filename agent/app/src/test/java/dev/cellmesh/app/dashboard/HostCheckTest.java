package dev.cellmesh.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
  private final HostCheck hosts = new HostCheck(Set.of("pi", "pi.local"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "127.0.0.1:1",
        "192.168.1.7",
        "[::1]:8080",
        "[fe80::1]",
        "pi",
        "PI.local:80",
        "cellmesh.localhost"
      })
  void ownNamesAndAddresses_areAllowed(String host) {
    assertThat(hosts.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "pi.evil.example",
        "[::1].evil.example",
        "xlocalhost"
      })
  void foreignNames_areRefused(String host) {
    assertThat(hosts.allows(host)).isFalse();
  }
}
