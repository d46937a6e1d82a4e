package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.config.RoomConfig;
import dev.cellmesh.config.kit.Secret;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Invite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MembershipTest {
  private final Identity identity = Identity.generate();

  @TempDir private Path state;

  @Test
  void keyOfAPassword_isKeptInTheStateDirectory() {
    RoomConfig room = new RoomConfig("farm", new RoomAccess.Password(Secret.of("correct horse")));
    String derived = Membership.key(room).hex();

    assertThat(state).isEmptyDirectory();
    for (int start = 0; start < 2; start++) {
      assertThat(Membership.key(room, identity, state).hex()).isEqualTo(derived);
      assertThat(state.resolve("room.key")).isRegularFile();
    }
  }

  @Test
  void keyThatCostsNothing_isNotKept() {
    Secret invite = Secret.of(Invite.generate().text());

    Membership.key(new RoomConfig("farm", new RoomAccess.Open()), identity, state);
    Membership.key(new RoomConfig("farm", new RoomAccess.Invite(invite)), identity, state);

    assertThat(state).isEmptyDirectory();
  }
}
