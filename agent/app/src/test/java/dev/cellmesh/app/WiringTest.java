package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.webrtc.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the file says arrives in the words of the parts. */
final class WiringTest {
  @TempDir private Path folder;

  private Config config(String toml) throws IOException {
    Path file = folder.resolve("cellmesh.toml");
    Files.writeString(file, toml);
    return Parts.CONFIGURATION.load(file, Map.of("HOSTNAME", "pi"), _ -> {});
  }

  private Config room(String toml) throws IOException {
    return config("[room]\nname = \"farm\"\n" + toml);
  }

  @Test
  void webrtc_becomesOptionsOfTheLinks_asManyServersAsTheFileMayHold() throws IOException {
    StringBuilder toml = new StringBuilder("[webrtc]\nportRange = \"50000-50199\"\nstun = [");
    for (int i = 0; i < 8; i++) {
      toml.append("\"stun:s").append(i).append(".example:3478\",");
    }
    toml.append("]\n");
    for (int i = 0; i < 8; i++) {
      toml.append("[[webrtc.turn]]\nurl = \"turn:t").append(i).append(".example:3478\"\n");
      toml.append("username = \"u\"\npassword = \"p\"\n");
    }
    Options options = Membership.links(room(toml.toString()));
    assertThat(options.ports()).contains(new Options.Ports(50_000, 50_199));
    assertThat(options.iceServers()).hasSize(16);
    assertThat(Membership.links(room("")).ports()).isEmpty();
  }

  @Test
  void invite_freshlyGenerated_opensTheRoomOfTheFile() throws IOException {
    for (int i = 0; i < 100; i++) {
      Invite invite = Invite.generate();
      Config config = config("[room]\nname = \"farm\"\ninvite = \"" + invite.text() + "\"\n");
      assertThat(config.room().access()).isInstanceOf(RoomAccess.Invite.class);
      assertThat(Membership.key(config.room()).isOpen()).isFalse();
    }
  }
}
