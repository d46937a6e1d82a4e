package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void keyFile_atFirstStart_isMadeForItsOwnerAloneAndKept() throws IOException {
    Path file = directory.resolve("peer.key");

    Identity first = Identity.loadOrCreate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Identity.loadOrCreate(file).publicKey()).isEqualTo(first.publicKey());
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void keyFile_readableByOthers_isRefusedWithTheRemedy() throws IOException {
    Path file = directory.resolve("peer.key");
    Identity.loadOrCreate(file);
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> Identity.loadOrCreate(file))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining(mode)
          .hasMessageContaining("chmod 600 " + file);
    }
  }

  @Test
  void keyFile_damaged_isRefusedAndLeftAlone() throws IOException {
    Path file = directory.resolve("peer.key");
    String nsec = Identity.loadOrCreate(file).nsec();
    for (String content : new String[] {"", "nsec1qqqq", nsec.replace('q', 'p') + "z", "é\0"}) {
      Files.writeString(file, content);
      assertThatThrownBy(() -> Identity.loadOrCreate(file))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining(file.toString())
          .hasMessageNotContaining(nsec.substring(6));
      assertThat(Files.readString(file)).isEqualTo(content);
    }
  }

  @Test
  void keyFile_inAMissingDirectory_isAClearError() {
    assertThatThrownBy(() -> Identity.loadOrCreate(directory.resolve("no/peer.key")))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("directory must exist");
  }

  @Test
  void keyFile_madeBySeveralThreadsAtOnce_isOneKey() throws Exception {
    Path file = directory.resolve("peer.key");
    Callable<String> start = () -> Identity.loadOrCreate(file).npub();
    try (var executor = Executors.newFixedThreadPool(4)) {
      var npubs =
          executor.invokeAll(IntStream.range(0, 8).mapToObj(i -> start).toList()).stream()
              .map(f -> f.resultNow())
              .collect(Collectors.toSet());
      assertThat(npubs).hasSize(1);
    }
  }

  @Test
  void publicKey_changedByWhoAskedForIt_staysWhatItWas() {
    Identity identity = Identity.generate();
    byte[] asked = identity.publicKey();
    String npub = identity.npub();
    asked[0] ^= 1;

    assertThat(identity.publicKey()).isNotEqualTo(asked);
    assertThat(identity.npub()).isEqualTo(npub);
  }

  /** The example of NIP-19. */
  @Test
  void nsecAndNpub_ofNip19_areAsPublished() {
    Identity identity =
        Identity.fromNsec("nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5");

    assertThat(identity.nsec())
        .isEqualTo("nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5");
    assertThat(Hashes.HEX.formatHex(identity.publicKey()))
        .isEqualTo("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e");
    assertThat(identity.npub())
        .isEqualTo("npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg");
  }
}
