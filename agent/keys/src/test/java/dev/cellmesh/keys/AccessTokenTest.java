package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokenTest {
  @TempDir Path folder;

  @Test
  void token_isKeptForItsOwnerAlone() throws Exception {
    Path file = folder.resolve("dashboard.token");
    AccessToken made = AccessToken.loadOrCreate(file);

    assertThat(made.text()).matches("[A-Za-z0-9_-]{22}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(AccessToken.loadOrCreate(file).text()).isEqualTo(made.text());
    assertThat(AccessToken.generate().text()).isNotEqualTo(made.text());
    assertThat(made).asString().doesNotContain(made.text());
  }

  @Test
  void file_openToOthersOrDamaged_isReplaced() throws Exception {
    Path file = folder.resolve("dashboard.token");
    String first = AccessToken.loadOrCreate(file).text();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    String second = AccessToken.loadOrCreate(file).text();
    assertThat(second).isNotEqualTo(first);
    assertThat(OwnerFile.openMode(file)).isEmpty();
    Files.writeString(file, "not a token");
    assertThat(AccessToken.loadOrCreate(file).text()).isNotEqualTo(second).hasSize(22);
  }

  @Test
  void matches_theTokenAlone() {
    AccessToken token = AccessToken.generate();
    assertThat(token.matches(token.text())).isTrue();
    assertThat(token.matches(token.text() + "A")).isFalse();
    assertThat(token.matches("")).isFalse();
    assertThat(token.matches(AccessToken.generate().text())).isFalse();
  }
}
