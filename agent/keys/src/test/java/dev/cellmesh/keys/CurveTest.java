package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CurveTest {
  private static final Curve PLAIN = new PlainCurve();

  static Stream<Curve> curves() {
    return Stream.of(new NativeCurve(), PLAIN);
  }

  /** The vectors of BIP-340; 15 to 18 sign messages that are no 32-byte hash. */
  @ParameterizedTest
  @MethodSource("curves")
  void bip340_vectors_areSignedAndJudgedAsPublished(Curve curve) throws IOException {
    String[] lines;
    try (var in = CurveTest.class.getResourceAsStream("/vectors/bip340.csv")) {
      lines = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).split("\r?\n");
    }
    int judged = 0;
    for (int i = 1; i < lines.length; i++) {
      String[] v = lines[i].split(",", -1);
      byte[] publicKey = hex(v[2]);
      byte[] message = hex(v[4]);
      byte[] signature = hex(v[5]);
      if (message.length != 32) {
        assertThat(curve.verifies(signature, message, publicKey)).as("vector %s", v[0]).isFalse();
        continue;
      }
      if (!v[1].isEmpty()) {
        assertThat(curve.publicKey(hex(v[1]))).as("vector %s", v[0]).isEqualTo(publicKey);
        assertThat(curve.sign(message, hex(v[1]), hex(v[3])))
            .as("vector %s", v[0])
            .isEqualTo(signature);
      }
      assertThat(curve.verifies(signature, message, publicKey))
          .as("vector %s", v[0])
          .isEqualTo(v[6].equals("TRUE"));
      judged++;
    }
    assertThat(judged).isEqualTo(15);
  }

  @ParameterizedTest
  @MethodSource("curves")
  void signature_hostile_isRejectedWithoutAnException(Curve curve) {
    Random random = new Random(7);
    byte[] secret = hex("0000000000000000000000000000000000000000000000000000000000000003");
    byte[] publicKey = curve.publicKey(secret);
    byte[] hash = new byte[32];
    byte[] good = curve.sign(hash, secret, new byte[32]);
    for (int length : new int[] {0, 1, 32, 63, 65, 128}) {
      assertThat(curve.verifies(new byte[length], hash, publicKey)).isFalse();
    }
    assertThat(curve.verifies(good, new byte[31], publicKey)).isFalse();
    assertThat(curve.verifies(good, hash, new byte[33])).isFalse();
    assertThat(curve.verifies(good, hash, new byte[32])).isFalse();
    for (int i = 0; i < 20; i++) {
      byte[] wrong = good.clone();
      wrong[random.nextInt(64)] ^= (byte) (1 + random.nextInt(255));
      assertThat(curve.verifies(wrong, hash, publicKey)).isFalse();
      byte[] noise = new byte[64];
      random.nextBytes(noise);
      assertThat(curve.verifies(noise, hash, publicKey)).isFalse();
    }
    assertThat(curve.verifies(good, hash, publicKey)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("curves")
  void secret_outOfRange_isRefused(Curve curve) {
    String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for (byte[] secret : List.of(new byte[32], hex(order), hex("ff".repeat(32)))) {
      assertThatThrownBy(() -> curve.publicKey(secret)).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> curve.sign(new byte[32], secret, new byte[32]))
          .isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void signatureAndEcdh_ofEitherImplementation_agreeWithTheOther() {
    Random random = new Random(11);
    Curve fast = new NativeCurve();
    for (int i = 0; i < 200; i++) {
      byte[] a = new byte[32];
      byte[] b = new byte[32];
      byte[] hash = new byte[32];
      random.nextBytes(a);
      random.nextBytes(b);
      random.nextBytes(hash);
      assertThat(PLAIN.publicKey(a)).isEqualTo(fast.publicKey(a));
      assertThat(PLAIN.sharedX(a, fast.publicKey(b)))
          .isEqualTo(fast.sharedX(b, PLAIN.publicKey(a)));
      assertThat(PLAIN.sign(hash, a, b)).isEqualTo(fast.sign(hash, a, b));
      assertThat(PLAIN.verifies(fast.sign(hash, a, b), hash, fast.publicKey(a))).isTrue();
      assertThat(PLAIN.verifies(fast.sign(hash, a, b), hash, fast.publicKey(b))).isFalse();
    }
  }

  private static byte[] hex(String digits) {
    return Hashes.HEX.parseHex(digits);
  }
}
