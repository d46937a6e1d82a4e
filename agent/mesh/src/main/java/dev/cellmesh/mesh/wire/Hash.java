package dev.cellmesh.mesh.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash functions that every peer must agree on. Vectors: {@code docs/protocol.md}. */
public final class Hash {
  private static final long EDGE_SEED = 0x6365_6c6c_6d65_7368L; // "cellmesh"
  private static final double TWO_POW_MINUS_53 = 0x1p-53;

  private Hash() {}

  /** A fresh SHA-256 (FIPS 180-4). */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The 64-bit finaliser of MurmurHash3 (Appleby): a bijection that mixes every bit. */
  static long mix(long x) {
    x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }

  /** What cells and elections know a peer by. */
  public static long of(PeerId p) {
    return mix(p.w0() ^ mix(p.w1() ^ mix(p.w2() ^ mix(p.w3()))));
  }

  public static long combine(long a, long b) {
    return mix(a ^ (mix(b) + 0x9e3779b97f4a7c15L));
  }

  /** The name of a frame: of its origin, boot epoch, channel id and sequence. */
  static long frame(PeerId origin, long bootEpoch, long channelId, long sequence) {
    return combine(combine(combine(of(origin), bootEpoch), channelId), sequence);
  }

  /** Of a text, for this peer's own tables. */
  static long text(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x9fb21c651e98df25L;
      hash ^= hash >>> 32;
    }
    return mix(hash);
  }

  /** Jump consistent hash (Lamping and Veach 2014, arXiv:1406.2294): 0…buckets-1. */
  static int jump(long key, int buckets) {
    long b = -1;
    long j = 0;
    while (j < buckets) {
      b = j;
      key = key * 2862933555777941757L + 1;
      j = (long) ((b + 1) * (0x1p31 / ((key >>> 33) + 1)));
    }
    return (int) b;
  }

  /** A number in [0, 1) drawn for the unordered pair of cells. */
  public static double edge(int i, int j) {
    long key = ((long) Math.min(i, j) << 32) | Math.max(i, j);
    return (mix(key ^ EDGE_SEED) >>> 11) * TWO_POW_MINUS_53;
  }

  /**
   * The score of {@code peer} for {@code key} in weighted rendezvous hashing (Schindelhauer and
   * Schomaker 2005): the highest score wins, in proportion to {@code weight}.
   */
  public static double rendezvous(long peer, long key, double weight) {
    return score(draw(peer, key), weight);
  }

  /** What is drawn for {@code peer} and {@code key}: of equal weights the highest draw wins. */
  public static long draw(long peer, long key) {
    return combine(peer, key) >>> 11;
  }

  public static double score(long draw, double weight) {
    return weight / -StrictMath.log((draw + 0.5) * TWO_POW_MINUS_53);
  }
}
