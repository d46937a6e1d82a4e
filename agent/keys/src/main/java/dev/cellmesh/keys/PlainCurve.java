package dev.cellmesh.keys;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECMultiplier;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.Arrays;
import org.bouncycastle.util.BigIntegers;

/**
 * BIP-340 and ECDH over Bouncy Castle's points, for processors without a native library: an
 * interpreter among them, on which arithmetic by {@link BigInteger} alone takes many seconds.
 *
 * <p>Not of constant time: whoever can measure this process to the nanosecond is on the board.
 */
final class PlainCurve implements Curve {
  private static final X9ECParameters SECP256K1 = CustomNamedCurves.getByName("secp256k1");
  private static final BigInteger ORDER = SECP256K1.getN();
  private static final byte[] AUXILIARY = tag("BIP0340/aux");
  private static final byte[] NONCE = tag("BIP0340/nonce");
  private static final byte[] CHALLENGE = tag("BIP0340/challenge");

  private final ECMultiplier multiplier = new FixedPointCombMultiplier();

  /** BIP-340's tagged hashes begin with the hash of the tag, twice. */
  private static byte[] tag(String name) {
    byte[] hash = Hashes.sha256(Hashes.utf8(name));
    return Hashes.concat(hash, hash);
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return x(timesBase(scalar(secret)));
  }

  @Override
  public byte[] sign(byte[] hash, byte[] secret, byte[] auxiliary) {
    BigInteger given = scalar(secret);
    ECPoint point = timesBase(given);
    byte[] publicKey = x(point);
    BigInteger key = evenOf(given, point);
    byte[] masked = bytes(key);
    byte[] mask = Hashes.sha256(AUXILIARY, auxiliary);
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i];
    }
    BigInteger random = modOrder(Hashes.sha256(NONCE, masked, publicKey, hash));
    if (random.signum() == 0) {
      throw new IllegalArgumentException("cannot sign: a nonce of zero");
    }
    ECPoint commitment = timesBase(random);
    byte[] r = x(commitment);
    BigInteger challenge = modOrder(Hashes.sha256(CHALLENGE, r, publicKey, hash));
    BigInteger s = evenOf(random, commitment).add(challenge.multiply(key)).mod(ORDER);
    return Hashes.concat(r, bytes(s));
  }

  @Override
  public boolean verifyUnguarded(byte[] signature, byte[] hash, byte[] publicKey) {
    byte[] r = Arrays.copyOfRange(signature, 0, KEY_BYTES);
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, KEY_BYTES, SIGNATURE_BYTES));
    if (s.compareTo(ORDER) >= 0) {
      return false;
    }
    BigInteger challenge = modOrder(Hashes.sha256(CHALLENGE, r, publicKey, hash));
    ECPoint commitment =
        ECAlgorithms.sumOfTwoMultiplies(
                SECP256K1.getG(), s, lifted(publicKey), ORDER.subtract(challenge))
            .normalize();
    return !commitment.isInfinity() && isEven(commitment) && Arrays.areEqual(x(commitment), r);
  }

  @Override
  public byte[] sharedX(byte[] secret, byte[] publicKey) {
    return x(lifted(publicKey).multiply(scalar(secret)).normalize());
  }

  private ECPoint timesBase(BigInteger scalar) {
    return multiplier.multiply(SECP256K1.getG(), scalar).normalize();
  }

  /** The point with even y at x; throws if there is none. */
  private static ECPoint lifted(byte[] x) {
    byte[] compressed = new byte[1 + KEY_BYTES];
    compressed[0] = 2;
    System.arraycopy(x, 0, compressed, 1, KEY_BYTES);
    return SECP256K1.getCurve().decodePoint(compressed);
  }

  private static BigInteger scalar(byte[] secret) {
    BigInteger scalar = new BigInteger(1, secret);
    if (scalar.signum() == 0 || scalar.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException("not a secret key of secp256k1");
    }
    return scalar;
  }

  private static BigInteger modOrder(byte[] hash) {
    return new BigInteger(1, hash).mod(ORDER);
  }

  /** The scalar whose point has the same x and an even y. */
  private static BigInteger evenOf(BigInteger scalar, ECPoint point) {
    return isEven(point) ? scalar : ORDER.subtract(scalar);
  }

  private static boolean isEven(ECPoint point) {
    return !point.getAffineYCoord().toBigInteger().testBit(0);
  }

  private static byte[] x(ECPoint point) {
    return bytes(point.getAffineXCoord().toBigInteger());
  }

  private static byte[] bytes(BigInteger number) {
    return BigIntegers.asUnsignedByteArray(KEY_BYTES, number);
  }
}
