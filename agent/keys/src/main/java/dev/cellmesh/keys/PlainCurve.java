package dev.cellmesh.keys;

import java.math.BigInteger;
import nostr.crypto.schnorr.Schnorr;
import nostr.crypto.schnorr.SchnorrException;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/** Signatures by nostr-java, ECDH by Bouncy Castle; for processors without a native library. */
final class PlainCurve implements Curve {
  private static final X9ECParameters SECP256K1 = CustomNamedCurves.getByName("secp256k1");

  @Override
  public byte[] publicKey(byte[] secret) {
    try {
      return Schnorr.genPubKey(secret);
    } catch (SchnorrException e) {
      throw new IllegalArgumentException("not a secret key of secp256k1", e);
    }
  }

  @Override
  public byte[] sign(byte[] hash, byte[] secret, byte[] auxiliary) {
    try {
      return Schnorr.sign(hash, secret, auxiliary);
    } catch (SchnorrException e) {
      throw new IllegalArgumentException("cannot sign", e);
    }
  }

  @Override
  public boolean verifyUnguarded(byte[] signature, byte[] hash, byte[] publicKey) {
    try {
      return Schnorr.verify(hash, publicKey, signature);
    } catch (SchnorrException e) {
      return false;
    }
  }

  @Override
  public byte[] sharedX(byte[] secret, byte[] publicKey) {
    byte[] compressed = new byte[1 + KEY_BYTES];
    compressed[0] = 2;
    System.arraycopy(publicKey, 0, compressed, 1, KEY_BYTES);
    BigInteger scalar = new BigInteger(1, secret);
    if (scalar.signum() == 0 || scalar.compareTo(SECP256K1.getN()) >= 0) {
      throw new IllegalArgumentException("not a secret key of secp256k1");
    }
    ECPoint product = SECP256K1.getCurve().decodePoint(compressed).multiply(scalar).normalize();
    return BigIntegers.asUnsignedByteArray(KEY_BYTES, product.getAffineXCoord().toBigInteger());
  }
}
