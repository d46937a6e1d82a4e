package dev.cellmesh.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypted payloads, version 2 (NIP-44): HKDF, padding, ChaCha20, HMAC-SHA256, base64. */
public final class Nip44 {
  private static final int NONCE_BYTES = 32;
  private static final int MAX_PLAIN_BYTES = 65_535;

  private static final byte VERSION = 2;
  private static final int MAC_BYTES = 32;
  private static final int MIN_PAYLOAD_BYTES = 1 + NONCE_BYTES + 2 + 32 + MAC_BYTES;
  private static final int MAX_PAYLOAD_BYTES = 1 + NONCE_BYTES + 2 + 65_536 + MAC_BYTES;

  /** The payload is not what a holder of the key encrypted. */
  public static final class Undecryptable extends Exception {
    /** The message says what is wrong, and repeats none of it. */
    public Undecryptable(String message) {
      super(message);
    }
  }

  /** The keys of one message, from HKDF-Expand of the conversation key. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never leaves this class's callers
  record MessageKeys(byte[] cipherKey, byte[] cipherNonce, byte[] macKey) {
    static MessageKeys of(byte[] conversationKey, byte[] nonce) {
      byte[] keys = Hashes.hkdfExpand(conversationKey, nonce, 76);
      return new MessageKeys(
          Arrays.copyOfRange(keys, 0, 32),
          Arrays.copyOfRange(keys, 32, 44),
          Arrays.copyOfRange(keys, 44, 76));
    }
  }

  private Nip44() {}

  /** NIP-44's own conversation key; the mesh derives others, see {@link RoomKey}. */
  static byte[] conversationKey(Curve curve, byte[] secret, byte[] publicKey) {
    return Hashes.hkdfExtract(Hashes.utf8("nip44-v2"), curve.sharedX(secret, publicKey));
  }

  /** The length after padding of {@code length} bytes, without the two bytes of length. */
  static int paddedLength(int length) {
    if (length <= 32) {
      return 32;
    }
    int nextPower = Integer.highestOneBit(length - 1) << 1;
    int chunk = nextPower <= 256 ? 32 : nextPower / 8;
    return chunk * ((length - 1) / chunk + 1);
  }

  /** Encrypts 1 to 65,535 bytes under a fresh nonce; the payload in base64. */
  public static String encrypt(byte[] conversationKey, byte[] plain) {
    return encrypt(conversationKey, plain, Identity.random(NONCE_BYTES));
  }

  /** The same; {@code nonce} is 32 random bytes, never used twice. */
  static String encrypt(byte[] conversationKey, byte[] plain, byte[] nonce) {
    if (plain.length == 0 || plain.length > MAX_PLAIN_BYTES) {
      throw new IllegalArgumentException("NIP-44 takes 1 to 65535 bytes, not " + plain.length);
    }
    MessageKeys keys = MessageKeys.of(conversationKey, nonce);
    byte[] padded =
        ByteBuffer.allocate(2 + paddedLength(plain.length))
            .putShort((short) plain.length)
            .put(plain)
            .array();
    byte[] cipherText = chaCha20(Cipher.ENCRYPT_MODE, keys, padded);
    byte[] mac = Hashes.hmac(keys.macKey(), nonce, cipherText);
    return Base64.getEncoder()
        .encodeToString(Hashes.concat(new byte[] {VERSION}, nonce, cipherText, mac));
  }

  /** Checks and decrypts; every fault of the payload is {@link Undecryptable}. */
  public static byte[] decrypt(byte[] conversationKey, String payload) throws Undecryptable {
    byte[] raw;
    try {
      raw = Base64.getDecoder().decode(payload);
    } catch (IllegalArgumentException e) {
      throw new Undecryptable("not base64");
    }
    if (raw.length < MIN_PAYLOAD_BYTES || raw.length > MAX_PAYLOAD_BYTES) {
      throw new Undecryptable("length " + raw.length);
    }
    if (raw[0] != VERSION) {
      throw new Undecryptable("version " + raw[0]);
    }
    byte[] nonce = Arrays.copyOfRange(raw, 1, 1 + NONCE_BYTES);
    byte[] cipherText = Arrays.copyOfRange(raw, 1 + NONCE_BYTES, raw.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(raw, raw.length - MAC_BYTES, raw.length);
    MessageKeys keys = MessageKeys.of(conversationKey, nonce);
    if (!MessageDigest.isEqual(mac, Hashes.hmac(keys.macKey(), nonce, cipherText))) {
      throw new Undecryptable("MAC");
    }
    byte[] padded = chaCha20(Cipher.DECRYPT_MODE, keys, cipherText);
    int length = Short.toUnsignedInt(ByteBuffer.wrap(padded).getShort());
    if (length == 0 || padded.length != 2 + paddedLength(length)) {
      throw new Undecryptable("padding");
    }
    return Arrays.copyOfRange(padded, 2, 2 + length);
  }

  /** A fresh cipher each time: the JDK's refuses to begin twice with one key and nonce. */
  private static byte[] chaCha20(int mode, MessageKeys keys, byte[] data) {
    try {
      Cipher cipher = Cipher.getInstance("ChaCha20");
      cipher.init(
          mode,
          new SecretKeySpec(keys.cipherKey(), "ChaCha20"),
          new ChaCha20ParameterSpec(keys.cipherNonce(), 0));
      return cipher.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20", e);
    }
  }
}
