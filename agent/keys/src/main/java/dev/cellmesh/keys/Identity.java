package dev.cellmesh.keys;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import nostr.crypto.bech32.Bech32;
import nostr.crypto.bech32.Bech32Prefix;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A peer's key pair on secp256k1: who the peer is, and what it signs with.
 *
 * <p>Kept in a file of mode 0600 that holds one line, the secret key as {@code nsec1…} (NIP-19).
 */
public final class Identity {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_FILE_BYTES = 256;

  private final Curve curve;
  private final byte[] secret;
  private final byte[] publicKey;

  private Identity(Curve curve, byte[] secret) {
    this.curve = curve;
    this.secret = secret;
    this.publicKey = curve.publicKey(secret);
  }

  /** A key pair that is kept nowhere: for leaves, demos and tests. */
  public static Identity generate() {
    while (true) {
      try {
        return new Identity(Curve.best(), random(Curve.KEY_BYTES));
      } catch (RuntimeException e) {
        Logger.debug("a random key was zero or beyond the group's order: drawing again");
      }
    }
  }

  static Identity of(Curve curve, byte[] secret) {
    return new Identity(curve, secret.clone());
  }

  /**
   * Loads the key pair, or makes it at the first start.
   *
   * @throws IdentityException if the file is readable by others, damaged, or cannot be written; the
   *     message says which file and what to do
   */
  public static Identity loadOrCreate(Path file) {
    try {
      return load(file);
    } catch (NoSuchFileException e) {
      return create(file);
    } catch (IOException e) {
      throw new IdentityException("cannot read the key file " + file + ": " + e.getMessage(), e);
    }
  }

  private static Identity load(Path file) throws IOException {
    String mode = OwnerFile.openMode(file);
    if (!mode.isEmpty()) {
      throw new IdentityException(
          "the key file "
              + file
              + " has mode "
              + mode
              + ", so others could use this peer's key: chmod 600 "
              + file,
          null);
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw damaged(file, null);
    }
    try {
      return fromNsec(Files.readString(file).strip());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw damaged(file, e);
    }
  }

  private static IdentityException damaged(Path file, @Nullable Exception cause) {
    return new IdentityException(
        "the key file "
            + file
            + " does not hold one line nsec1…: restore it from a backup, or remove it to become a"
            + " new peer",
        cause);
  }

  private static Identity create(Path file) {
    Identity made = generate();
    try {
      Path draft = OwnerFile.draft(file, made.nsec() + "\n");
      publish(draft, file);
      return load(file);
    } catch (IOException e) {
      throw new IdentityException(
          "cannot write the key file "
              + file
              + ": "
              + e
              + "; its directory must exist and belong"
              + " to the agent's user",
          e);
    }
  }

  /** The complete file appears at once, and never over another that was first. */
  private static void publish(Path draft, Path file) throws IOException {
    try {
      Files.createLink(file, draft);
      Files.delete(draft);
    } catch (FileAlreadyExistsException e) {
      Files.delete(draft);
    } catch (UnsupportedOperationException e) {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Reads a secret key as {@code nsec1…}.
   *
   * @throws IllegalArgumentException if it is not one; the message never repeats it
   */
  public static Identity fromNsec(String nsec) {
    try {
      if (!nsec.startsWith("nsec1")) {
        throw new IllegalArgumentException("prefix");
      }
      return new Identity(Curve.best(), Hashes.HEX.parseHex(Bech32.fromBech32(nsec)));
    } catch (Exception e) {
      throw new IllegalArgumentException("not a secret key nsec1…", e);
    }
  }

  /** The secret key as {@code nsec1…} (NIP-19); never log it. */
  public String nsec() {
    return Bech32.toBech32(Bech32Prefix.NSEC, secret);
  }

  /** The public key as {@code npub1…} (NIP-19). */
  public String npub() {
    return npub(publicKey);
  }

  /** A public key of 32 bytes as {@code npub1…} (NIP-19). */
  public static String npub(byte[] publicKey) {
    return Bech32.toBech32(Bech32Prefix.NPUB, publicKey);
  }

  /** The public key that names the peer: the 32-byte x coordinate of its point (BIP-340). */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** A BIP-340 signature, 64 bytes, of a 32-byte hash. */
  public byte[] sign(byte[] hash) {
    if (hash.length != Curve.HASH_BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
    }
    return curve.sign(hash, secret, random(32));
  }

  /** Whether the owner of {@code publicKey} signed the 32-byte hash; never throws. */
  public static boolean verifies(byte[] publicKey, byte[] hash, byte[] signature) {
    return Curve.best().verifies(signature, hash, publicKey);
  }

  /** The x coordinate of ECDH; throws if {@code other} is not on the curve. */
  byte[] sharedX(byte[] other) {
    return curve.sharedX(secret, Curve.checked(other));
  }

  /** HMAC-SHA256 under the secret key; what it is for comes first in {@code parts}. */
  byte[] keyed(byte[]... parts) {
    return Hashes.hmac(secret, parts);
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  @Override
  public String toString() {
    return npub();
  }
}
