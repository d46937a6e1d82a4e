package dev.cellmesh.keys;

import org.tinylog.Logger;

/**
 * The arithmetic of secp256k1 that keys need: BIP-340 signatures and the x coordinate of ECDH.
 *
 * <p>Implementations may be called from any thread. What they are given has the right lengths, see
 * {@link #checked} and {@link #verifies}.
 */
sealed interface Curve permits NativeCurve, PlainCurve {
  int KEY_BYTES = 32;
  int HASH_BYTES = 32;
  int SIGNATURE_BYTES = 64;

  /** The x-only public key; throws if {@code secret} is not in 1…n-1. */
  byte[] publicKey(byte[] secret);

  /** A BIP-340 signature of a 32-byte hash, with 32 bytes of fresh randomness. */
  byte[] sign(byte[] hash, byte[] secret, byte[] auxiliary);

  /** May throw anything on hostile input: call {@link #verifies} instead. */
  boolean verifyUnguarded(byte[] signature, byte[] hash, byte[] publicKey);

  /** The x coordinate of {@code secret} times the point with even y at x = {@code publicKey}. */
  byte[] sharedX(byte[] secret, byte[] publicKey);

  /** Whether the signature is good. Wrong lengths and any exception are a no. */
  default boolean verifies(byte[] signature, byte[] hash, byte[] publicKey) {
    if (signature.length != SIGNATURE_BYTES
        || hash.length != HASH_BYTES
        || publicKey.length != KEY_BYTES) {
      return false;
    }
    try {
      return verifyUnguarded(signature, hash, publicKey);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The public key itself, once its length is known to be right. */
  static byte[] checked(byte[] publicKey) {
    if (publicKey.length != KEY_BYTES) {
      throw new IllegalArgumentException("a public key has 32 bytes, not " + publicKey.length);
    }
    return publicKey;
  }

  /** libsecp256k1 where its native library loads, else the plain Java fallback. */
  static Curve best() {
    return Best.CURVE;
  }

  /** Loads once. */
  final class Best {
    private static final Curve CURVE = load();

    private Best() {}

    private static Curve load() {
      try {
        NativeCurve curve = new NativeCurve();
        byte[] one = new byte[KEY_BYTES];
        one[KEY_BYTES - 1] = 1;
        curve.publicKey(one);
        return curve;
      } catch (RuntimeException | LinkageError e) {
        Logger.warn(
            "libsecp256k1 has no native library for {} here ({}); signatures are made in plain"
                + " Java, ten times slower, and two hundred times where Java is an interpreter",
            System.getProperty("os.arch"),
            String.valueOf(e.getMessage()));
        return new PlainCurve();
      }
    }
  }
}
