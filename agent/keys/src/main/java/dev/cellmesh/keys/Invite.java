package dev.cellmesh.keys;

import java.security.SecureRandom;
import java.util.Locale;
import nostr.crypto.bech32.Bech32;

/**
 * A generated secret of 160 bits that opens a room; whoever has it can find the room's peers.
 *
 * <p>Written as {@code cellmesh1…}: bech32m (BIP-350), 47 characters, with a checksum that finds
 * every mistake of up to four characters.
 */
public final class Invite {
  /** Length of the secret. */
  public static final int BYTES = 20;

  private static final String PREFIX = "cellmesh";
  private static final int CHARACTERS = PREFIX.length() + 1 + BYTES * 8 / 5 + 6;

  private final byte[] secret;

  private Invite(byte[] secret) {
    this.secret = secret;
  }

  /** A fresh invite from the system's secure random generator. */
  public static Invite generate() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return new Invite(secret);
  }

  static Invite of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("an invite has 20 bytes, not " + secret.length);
    }
    return new Invite(secret.clone());
  }

  /**
   * Reads the printed form; surrounding white space and upper case are accepted.
   *
   * @throws IllegalArgumentException if it is not an invite, or mistyped; the message never repeats
   *     the secret
   */
  public static Invite parse(String text) {
    String invite = text.strip().toLowerCase(Locale.ROOT);
    if (!invite.startsWith(PREFIX + "1")) {
      throw new IllegalArgumentException("an invite begins with cellmesh1");
    }
    if (invite.length() != CHARACTERS) {
      throw new IllegalArgumentException(
          "an invite has " + CHARACTERS + " characters, this one " + invite.length());
    }
    try {
      var data = Bech32.decode(invite);
      if (data.encoding != Bech32.Encoding.BECH32M) {
        throw new IllegalArgumentException("the invite's checksum is wrong: copy it again");
      }
      return of(regroup(data.data, 5, 8));
    } catch (Exception e) {
      throw new IllegalArgumentException("the invite is mistyped: copy it again", e);
    }
  }

  byte[] secret() {
    return secret.clone();
  }

  /** The printed form; it is the secret itself, so never log it. */
  public String text() {
    try {
      return Bech32.encode(Bech32.Encoding.BECH32M, PREFIX, regroup(secret, 8, 5));
    } catch (Exception e) {
      throw new IllegalStateException("bech32 encoding of 20 bytes cannot fail", e);
    }
  }

  /** Regroups bits without padding: 160 bits are a multiple of both 5 and 8. */
  private static byte[] regroup(byte[] in, int from, int to) {
    byte[] out = new byte[in.length * from / to];
    int held = 0;
    int bits = 0;
    int at = 0;
    for (byte value : in) {
      held = (held << from) | (value & 0xff);
      bits += from;
      while (bits >= to && at < out.length) {
        bits -= to;
        out[at++] = (byte) ((held >>> bits) & ((1 << to) - 1));
      }
    }
    return out;
  }

  @Override
  public String toString() {
    return "cellmesh1…";
  }
}
