package dev.cellmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
  private static final Configuration OWN = new Configuration(List.of(), List.of());
  private static final String PASSWORD = "Hunter2-Hunter2-Hunter2";

  private final List<Problem> warnings = new ArrayList<>();
  @TempDir Path directory;

  @Test
  void passwordFile_relativeToTheConfiguration_losesItsLineEnd() throws IOException {
    file("secret", PASSWORD + "\n", "rw-------");

    assertThat(access("passwordFile = \"secret\"", Map.of()))
        .isEqualTo(new RoomAccess.Password(Secret.of(PASSWORD)));
    assertThat(warnings).isEmpty();
  }

  @Test
  void passwordFile_withDollarBrace_isTakenAsItIs() throws IOException {
    file("secret", "abc${HOME}defghi", "rw-------");

    assertThat(access("passwordFile = \"secret\"", Map.of()))
        .isEqualTo(new RoomAccess.Password(Secret.of("abc${HOME}defghi")));
  }

  @Test
  void passwordCredential_isReadFromSystemd() throws IOException {
    file("room", PASSWORD, "r--------");

    assertThat(
            access(
                "passwordCredential = \"room\"",
                Map.of("CREDENTIALS_DIRECTORY", directory.toString())))
        .isEqualTo(new RoomAccess.Password(Secret.of(PASSWORD)));
  }

  @Test
  void passwordCredential_besideTheService_isReadWhereSystemdLooks() throws IOException {
    file("room", PASSWORD, "r--------");

    assertThat(
            access(
                "passwordCredential = \"room\"",
                Map.of("CELLMESH_CREDENTIAL_STORES", "/nowhere:" + directory)))
        .isEqualTo(new RoomAccess.Password(Secret.of(PASSWORD)));
  }

  @Test
  void passwordCredential_withoutSystemd_saysSo() {
    assertThat(errors("passwordCredential = \"room\"").getFirst().render())
        .contains("room.passwordCredential: CREDENTIALS_DIRECTORY is not set");
  }

  @Test
  void passwordFile_readableByAll_warns() throws IOException {
    file("secret", PASSWORD, "rw-r--r--");

    access("passwordFile = \"secret\"", Map.of());

    assertThat(warnings)
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.kind()).isEqualTo(Problem.Kind.WARNING);
              assertThat(warning.line()).isEqualTo(3);
              assertThat(warning.render()).contains("everybody").contains("chmod 600");
            });
  }

  @Test
  void inlinePassword_inAFileReadableByAll_warns() throws IOException {
    Path file =
        file("open.toml", "[room]\nname = \"a\"\npassword = \"" + PASSWORD + "\"", "rw-r--r--");

    OWN.load(file, Map.of(), warnings::add);

    assertThat(warnings).extracting(Problem::key).containsExactly("room.password");
  }

  @Test
  void shortPassword_warns() throws IOException {
    access("password = \"12345\"", Map.of());

    assertThat(warnings.getFirst().render()).contains("can be guessed").doesNotContain("12345");
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "."})
  void passwordFile_unusable_isAnErrorOfItsKey(String path) {
    Problem problem = errors("passwordFile = \"" + path + "\"").getFirst();

    assertThat(problem.kind()).isEqualTo(Problem.Kind.SECRET_FILE);
    assertThat(problem.key()).isEqualTo("room.passwordFile");
    assertThat(problem.line()).isEqualTo(3);
  }

  @Test
  void passwordAndPasswordFile_isAConflict() throws IOException {
    file("secret", PASSWORD, "rw-------");

    assertThat(errors("password = \"" + PASSWORD + "\"\npasswordFile = \"secret\""))
        .extracting(Problem::kind)
        .contains(Problem.Kind.CONFLICT);
  }

  @Test
  void invite_withItsChecksum_isAccepted() throws IOException {
    String invite = "cellmesh1r23clxd5mzfsh79vn6pg0kaytjeq8w4umzyrzx";

    assertThat(access("invite = \"" + invite + "\"", Map.of()))
        .isEqualTo(new RoomAccess.Invite(Secret.of(invite)));
  }

  @Test
  void invite_mistyped_isRefused() {
    assertThat(
            errors("invite = \"cellmesh1r23clxd5mzfqh79vn6pg0kaytjeq8w4umzyrzx\"")
                .getFirst()
                .render())
        .contains("is no invite, or mistyped");
  }

  /** Every way to get a password wrong: none may repeat it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = Hunter2-Hunter2-Hunter2",
        "password = 'Hunter2-Hunter2-Hunter2",
        "password = \"Hunter2-Hunter2-Hunter2",
        "password = \"Hunter2\\q-Hunter2\"",
        "password = [\"Hunter2-Hunter2-Hunter2\"]",
        "password = \"Hunter2${Hunter2-x}\"",
        "invite = \"Hunter2-Hunter2-Hunter2\"",
        "password = \"Hunter2-Hunter2-Hunter2\"\npasswordFile = \"absent\"",
        "[webrtc]\nstun = [\"stun:u:Hunter2@host\"]",
        "[dashboard]\nport = \"${PW}\"",
        "[board]\nuplink = \"${PW}\"",
        "[nostr]\nrelays = [\"${PW}\"]",
      })
  void errors_neverRepeatASecret(String text) {
    assertThat(errors(text)).noneSatisfy(p -> assertThat(p.toString()).contains("unter2"));
    assertThat(errors(text)).isNotEmpty();
  }

  @Test
  void config_printed_hidesItsSecrets() throws IOException {
    Config config = load("password = \"" + PASSWORD + "\"", Map.of());

    assertThat(config.toString()).doesNotContain("unter2").contains("***");
  }

  private RoomAccess access(String line, Map<String, String> env) throws IOException {
    return load(line, env).room().access();
  }

  private Config load(String line, Map<String, String> env) throws IOException {
    Path file = file("cellmesh.toml", "[room]\nname = \"a\"\n" + line + "\n", "rw-------");
    return OWN.load(file, env, warnings::add);
  }

  private List<Problem> errors(String line) {
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> load(line, Map.of("PW", PASSWORD)));
    assertThat(thrown).isNotNull();
    assertThat(thrown.getMessage()).doesNotContain("unter2");
    return thrown.problems();
  }

  private Path file(String name, String text, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
