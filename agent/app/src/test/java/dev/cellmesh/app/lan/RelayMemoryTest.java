package dev.cellmesh.app.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayMemoryTest {
  @TempDir Path folder;

  private static String url(int host) {
    return "ws://10.0.0." + host + ":7447";
  }

  @Test
  void relays_areRemembered_theLastUsedFirst() {
    RelayMemory memory = RelayMemory.load(folder);
    memory.used(url(1), 1_000);
    memory.keep(0);
    memory.used(url(2), 2_000);
    memory.keep(1);
    assertThat(RelayMemory.load(folder).relays()).as("not written so soon").containsExactly(url(1));
    memory.flush();
    assertThat(RelayMemory.load(folder).relays()).containsExactly(url(2), url(1));
    memory.used(url(1), TimeUnit.DAYS.toMillis(2));
    memory.flush();
    assertThat(RelayMemory.load(folder).relays()).containsExactly(url(1), url(2));
  }

  @Test
  void relays_areBounded() {
    RelayMemory memory = RelayMemory.load(folder);
    for (int i = 1; i <= 200; i++) {
      memory.used(url(i), i);
    }
    memory.flush();
    assertThat(RelayMemory.load(folder).relays())
        .hasSize(RelayMemory.MAX_RELAYS)
        .startsWith(url(200));
  }

  @Test
  void relayUsedAllTheTime_isNotWrittenAllTheTime() throws Exception {
    RelayMemory memory = RelayMemory.load(folder);
    memory.used(url(1), 1_000);
    memory.keep(0);
    Files.delete(folder.resolve(RelayMemory.FILE));
    memory.used(url(1), TimeUnit.HOURS.toMillis(3));
    memory.flush();
    assertThat(folder.resolve(RelayMemory.FILE)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[{\"url\":7}]",
        "[{\"url\":\"ws://8.8.8.8:7447\",\"seen\":1}]",
        "[{\"url\":\"ws://relay.example\",\"seen\":1}]",
        "[{\"url\":\"ws://10.0.0.1:7447\",\"seen\":\"long ago\"}]"
      })
  void fileThatIsDamaged_givesNothing(String content) throws Exception {
    Files.writeString(folder.resolve(RelayMemory.FILE), content);
    assertThat(RelayMemory.load(folder).relays()).isEmpty();
  }
}
