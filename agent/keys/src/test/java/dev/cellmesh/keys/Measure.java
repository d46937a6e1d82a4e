package dev.cellmesh.keys;

import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Prints what the documentation states: rates on one thread, and how long a password takes. Not a
 * test; run it with the test class path.
 */
public final class Measure {
  private Measure() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    for (Curve curve : List.of(new NativeCurve(), new PlainCurve())) {
      byte[] secret = Identity.random(32);
      byte[] hash = Identity.random(32);
      byte[] publicKey = curve.publicKey(secret);
      byte[] signature = curve.sign(hash, secret, hash);
      String name = curve.getClass().getSimpleName();
      rate(name + " sign", _ -> curve.sign(hash, secret, hash));
      rate(name + " verify", _ -> curve.verifies(signature, hash, publicKey));
      rate(name + " ECDH", _ -> curve.sharedX(secret, publicKey));
    }
    long argon = System.nanoTime();
    RoomKey.fromPassword("farm", "password");
    System.out.printf(Locale.ROOT, "Argon2id: %d ms%n", (System.nanoTime() - argon) / 1_000_000);
  }

  private static void rate(String what, IntConsumer work) {
    int done = 0;
    for (long until = System.nanoTime() + 500_000_000L; System.nanoTime() < until; ) {
      work.accept(0);
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < 1_500_000_000L) {
      work.accept(done++);
    }
    long nanos = System.nanoTime() - start;
    System.out.printf(Locale.ROOT, "%s: %,.0f/s%n", what, done * 1e9 / nanos);
  }
}
