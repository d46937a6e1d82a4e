package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomKeyCacheTest {
  private static final byte[] ROOM = Hashes.utf8("farm");
  private static final byte[] PASSWORD = Hashes.utf8("correct horse");

  @TempDir private Path directory = Path.of("");
  private final Identity identity = Identity.generate();
  private final byte[] derived = Identity.random(RoomKey.BYTES);
  private Path file = Path.of("");
  private int derivations;

  @BeforeEach
  void place() {
    file = directory.resolve("room.key");
  }

  @Test
  void key_secondTime_isReadAndNotDerived() throws IOException {
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);

    assertThat(derivations).isEqualTo(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void file_holdsNeitherKeyNorPasswordInTheClear() throws IOException {
    key(identity, ROOM, PASSWORD);

    assertThat(Files.readString(file))
        .doesNotContain(Hashes.HEX.formatHex(derived))
        .doesNotContain("correct horse")
        .doesNotContain(Hashes.HEX.formatHex(PASSWORD));
  }

  @Test
  void file_ofAnotherRoomPasswordOrIdentity_isReplaced() {
    key(Identity.generate(), ROOM, PASSWORD);
    assertReplaced();
    key(identity, Hashes.utf8("barn"), PASSWORD);
    assertReplaced();
    key(identity, ROOM, Hashes.utf8("correct horsf"));
    assertReplaced();
    // The same characters, parted elsewhere.
    key(identity, Hashes.utf8("far"), Hashes.utf8("mcorrect horse"));
    assertReplaced();
  }

  @Test
  void file_damagedAnywhere_isReplaced() throws IOException {
    key(identity, ROOM, PASSWORD);
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      for (byte wrong : new byte[] {(byte) (good[i] ^ 1), (byte) (good[i] ^ 0x20), (byte) 0x80}) {
        byte[] bad = good.clone();
        bad[i] = wrong;
        Files.write(file, bad);
        assertReplaced();
      }
    }
    for (int length : new int[] {0, 1, 84, good.length - 1}) {
      Files.write(file, Arrays.copyOf(good, length));
      assertReplaced();
    }
    Files.write(file, new byte[1 << 20]);
    assertReplaced();
  }

  @Test
  void file_openToOthers_isReplacedByOneThatIsNot() throws IOException {
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---"}) {
      key(identity, ROOM, PASSWORD);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertReplaced();
    }
  }

  @Test
  void symbolicLink_isReplacedAndNotFollowed() throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    key(identity, ROOM, PASSWORD);
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);

    assertReplaced();
    assertThat(file).isRegularFile().satisfies(f -> assertThat(Files.isSymbolicLink(f)).isFalse());
  }

  @Test
  void place_thatCannotBeWritten_costsTheDerivationAlone() throws IOException {
    file = directory.resolve("missing").resolve("room.key");
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);

    file = directory.resolve("taken");
    Files.createDirectories(file.resolve("full"));
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void roomKey_fromFile_isTheDerivedOne() {
    RoomKey plain = RoomKey.fromPassword("farm", "correct horse");

    for (int start = 0; start < 2; start++) {
      RoomKey kept = RoomKey.fromPassword("farm", "correct horse", identity, file);
      assertThat(kept.bytes()).isEqualTo(plain.bytes());
      assertThat(kept.isOpen()).isFalse();
    }
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(plain.bytes());
    assertThatThrownBy(() -> RoomKey.fromPassword("farm", "", identity, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("room password");
  }

  private byte[] key(Identity whose, byte[] room, byte[] password) {
    return new RoomKeyCache(file, whose)
        .key(
            room,
            password,
            () -> {
              derivations++;
              return derived.clone();
            });
  }

  /** The file is not used now, and is used from then on. */
  private void assertReplaced() {
    int before = derivations;
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);
    assertThat(derivations).isEqualTo(before + 1);
    assertThat(key(identity, ROOM, PASSWORD)).isEqualTo(derived);
    assertThat(derivations).isEqualTo(before + 1);
  }
}
