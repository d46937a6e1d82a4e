package dev.cellmesh.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps the key of a room with a password, whose derivation takes seconds on a small board, from
 * one start to the next. Nothing depends on the file: one that is missing, damaged, readable by
 * others or of another room, password or identity is logged and written anew.
 *
 * <p>The file, mode 0600, holds one line, {@code cellmesh-room-key-1 SEALED CHECK}, each 64
 * hexadecimal digits: the key XORed with an HMAC-SHA256 of name and password under the identity's
 * secret key, and another HMAC of them and the key. To read the key from it takes the identity and
 * the password; whoever has these, from the state directory and the configuration file, has the key
 * without it. Whoever has the state directory but not the password can only try guesses, though
 * faster than Argon2id lets him: a guess costs two HMACs.
 */
final class RoomKeyCache {
  private static final String MAGIC = "cellmesh-room-key-1";
  private static final int LINE_BYTES = MAGIC.length() + 2 * (1 + 2 * RoomKey.BYTES) + 1;
  private static final byte[] PAD = Hashes.utf8("cellmesh/1/room-key-cache/pad\0");
  private static final byte[] CHECK = Hashes.utf8("cellmesh/1/room-key-cache/check\0");

  private final Path file;
  private final Identity identity;

  RoomKeyCache(Path file, Identity identity) {
    this.file = file;
    this.identity = identity;
  }

  /** The kept key if it is of this name and password, else the derived one, kept from now on. */
  byte[] key(byte[] name, byte[] password, Supplier<byte[]> derivation) {
    byte[] whose =
        Hashes.concat(ByteBuffer.allocate(4).putInt(name.length).array(), name, password);
    byte[] kept = load(whose);
    if (kept != null) {
      return kept;
    }
    Logger.info(
        "stretching the room's password, once: seconds on a Pi, minutes where Java is an"
            + " interpreter; an invite needs none of it");
    long began = System.nanoTime();
    byte[] derived = derivation.get();
    Logger.info("stretched in {} ms", (System.nanoTime() - began) / 1_000_000);
    keep(whose, derived);
    return derived;
  }

  private byte @Nullable [] load(byte[] whose) {
    String fault;
    try {
      String mode = OwnerFile.openMode(file, LinkOption.NOFOLLOW_LINKS);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        fault = "it is no regular file";
      } else if (!mode.isEmpty()) {
        fault = "its mode " + mode + " lets others in";
      } else if (Files.size(file) != LINE_BYTES) {
        fault = "it has " + Files.size(file) + " bytes instead of " + LINE_BYTES;
      } else {
        byte[] key = unseal(whose, Files.readAllBytes(file));
        if (key != null) {
          return key;
        }
        fault = "it is damaged, or of another room, password or identity";
      }
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      fault = e.toString();
    }
    Logger.info("The room key kept in {} is not used: {}; deriving it again", file, fault);
    return null;
  }

  private byte @Nullable [] unseal(byte[] whose, byte[] line) {
    int sealedAt = MAGIC.length() + 1;
    byte[] sealed = new byte[RoomKey.BYTES];
    for (int i = 0; i < sealed.length; i++) {
      int high = Character.digit(line[sealedAt + 2 * i], 16);
      int low = Character.digit(line[sealedAt + 2 * i + 1], 16);
      sealed[i] = (byte) (high << 4 | low);
    }
    byte[] key = xor(sealed, identity.keyed(PAD, whose));
    // The whole line is compared, so magic, digits and check are all as they were written.
    return MessageDigest.isEqual(Hashes.utf8(line(whose, key)), line) ? key : null;
  }

  private String line(byte[] whose, byte[] key) {
    return MAGIC
        + ' '
        + Hashes.HEX.formatHex(xor(key, identity.keyed(PAD, whose)))
        + ' '
        + Hashes.HEX.formatHex(identity.keyed(CHECK, whose, key))
        + '\n';
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] both = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      both[i] = (byte) (a[i] ^ b[i]);
    }
    return both;
  }

  private void keep(byte[] whose, byte[] key) {
    Path draft = null;
    try {
      draft = OwnerFile.draft(file, line(whose, key));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Logger.warn(
          "The room key cannot be kept in {}, so every start derives it again: {}; give the"
              + " directory to the agent's user",
          file,
          e.toString());
      discard(draft);
    }
  }

  private static void discard(@Nullable Path draft) {
    try {
      if (draft != null) {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      Logger.debug("a draft of the room key remains: {}", e.toString());
    }
  }
}
