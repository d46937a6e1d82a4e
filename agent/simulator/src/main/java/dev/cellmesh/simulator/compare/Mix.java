package dev.cellmesh.simulator.compare;

/** Hashing of 64-bit words, where a document says only that something is hashed. */
final class Mix {
  private Mix() {}

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  static long of(long x) {
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }

  static long of(long a, long b) {
    return of(of(a) + 0x9e3779b97f4a7c15L * (b + 1));
  }
}
