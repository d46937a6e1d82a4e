package dev.cellmesh.keys;

import fr.acinq.secp256k1.Secp256k1;
import java.util.Arrays;

/** libsecp256k1 through ACINQ's JNI binding; x86-64 and aarch64. */
final class NativeCurve implements Curve {
  private final Secp256k1 secp256k1 = Secp256k1.get();

  @Override
  public byte[] publicKey(byte[] secret) {
    return x(secp256k1.pubkeyCreate(secret));
  }

  @Override
  public byte[] sign(byte[] hash, byte[] secret, byte[] auxiliary) {
    return secp256k1.signSchnorr(hash, secret, auxiliary);
  }

  @Override
  public boolean verifyUnguarded(byte[] signature, byte[] hash, byte[] publicKey) {
    return secp256k1.verifySchnorr(signature, hash, publicKey);
  }

  @Override
  public byte[] sharedX(byte[] secret, byte[] publicKey) {
    byte[] compressed = new byte[1 + KEY_BYTES];
    compressed[0] = 2;
    System.arraycopy(publicKey, 0, compressed, 1, KEY_BYTES);
    return x(secp256k1.pubKeyTweakMul(compressed, secret));
  }

  /** From the uncompressed form, 0x04 ‖ x ‖ y. */
  private static byte[] x(byte[] point) {
    return Arrays.copyOfRange(point, 1, 1 + KEY_BYTES);
  }
}
