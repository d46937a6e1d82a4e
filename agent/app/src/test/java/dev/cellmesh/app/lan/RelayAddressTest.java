package dev.cellmesh.app.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.app.mdns.Mdns;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://10.0.0.1:1",
        "ws://192.168.1.2:7447",
        "ws://172.31.0.1:65535",
        "ws://169.254.9.9:80"
      })
  void privateAddress_isUsed(String url) {
    assertThat(RelayAddress.of(url)).contains(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://8.8.8.8:7447",
        "ws://172.32.0.1:7447",
        "ws://127.0.0.1:7447",
        "ws://0.0.0.0:7447",
        "ws://224.0.0.251:7447",
        "ws://10.0.0.1:0",
        "ws://10.0.0.1:65536",
        "ws://10.0.0.1",
        "ws://10.0.0.999:80",
        "ws://relay.example:7447",
        "wss://10.0.0.1:7447",
        "http://10.0.0.1:7447",
        "ws://10.0.0.1:7447/path",
        "ws://user@10.0.0.1:7447",
        " ws://10.0.0.1:7447",
        "ws://10.0.0.1:7447\n",
        ""
      })
  void anythingElse_isNot(String url) {
    assertThat(RelayAddress.of(url)).isEmpty();
  }

  @Test
  void announcement_countsWithTheVersionAndAPort() throws Exception {
    Inet4Address here = (Inet4Address) InetAddress.getByName("10.0.0.1");
    assertThat(RelayAddress.of(new Mdns.Service(here, 7447, List.of("junk", "v=1"))))
        .contains("ws://10.0.0.1:7447");
    assertThat(RelayAddress.of(new Mdns.Service(here, 7447, List.of("v=2")))).isEmpty();
    assertThat(RelayAddress.of(new Mdns.Service(here, 7447, List.of()))).isEmpty();
    assertThat(RelayAddress.of(new Mdns.Service(here, 0, List.of("v=1")))).isEmpty();
  }
}
