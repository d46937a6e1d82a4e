package dev.cellmesh.keys;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The 32-byte secret of a room: topics are HMACs under it and every event is encrypted with keys
 * derived from it. It hides the room; it does not authorise anybody.
 *
 * <p>The derivation is written down, with vectors, in {@code docs/protocol-signalling.md}.
 */
public final class RoomKey {
  /** Length of the key. */
  public static final int BYTES = 32;

  /** Longest room name and password, in bytes of UTF-8 after normalisation. */
  public static final int MAX_TEXT_BYTES = 256;

  private static final byte[] SALT = Hashes.utf8("cellmesh/1");
  private static final int ARGON2_MEMORY_KIB = 64 * 1024;
  private static final int ARGON2_PASSES = 3;
  private static final int ARGON2_SALT_BYTES = 16;

  /** 53 bits: as much as two people will read out to each other. */
  private static final int FINGERPRINT_GROUPS = 4;

  private static final int PROOF_BYTES = 16;

  private final byte[] key;
  private final byte[] proofKey;
  private final boolean open;

  private RoomKey(byte[] key, boolean open) {
    this.key = key;
    this.proofKey = derive(key, Hashes.utf8("proof"));
    this.open = open;
  }

  /** The key of a room without a secret: whoever knows or guesses the name can join. */
  public static RoomKey open(String name) {
    return new RoomKey(derive(text("room name", name), Hashes.utf8("room/open")), true);
  }

  /**
   * Not of a room: for boards that hold the same name and wonder whether they hold the same
   * password.
   */
  public static RoomKey ofName(String name) {
    return new RoomKey(derive(text("room name", name), Hashes.utf8("room/name")), true);
  }

  /** The key of a room with a password: Argon2id, 64 MiB, 3 passes; a second, on a Pi several. */
  public static RoomKey fromPassword(String name, String password) {
    return new RoomKey(stretched(text("room name", name), text("room password", password)), false);
  }

  /**
   * The same, derived once and then kept in a file for its owner alone, of use to this identity
   * only. A file that is missing or does not fit is replaced; no fault of it is an error.
   */
  public static RoomKey fromPassword(String name, String password, Identity identity, Path file) {
    byte[] room = text("room name", name);
    byte[] secret = text("room password", password);
    return new RoomKey(
        new RoomKeyCache(file, identity).key(room, secret, () -> stretched(room, secret)), false);
  }

  private static byte[] stretched(byte[] room, byte[] password) {
    byte[] salt =
        Arrays.copyOf(
            Hashes.sha256(Hashes.utf8("cellmesh/1/room/password\0"), room), ARGON2_SALT_BYTES);
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(ARGON2_MEMORY_KIB)
            .withIterations(ARGON2_PASSES)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] stretched = new byte[BYTES];
    argon2.generateBytes(password, stretched);
    return derive(stretched, Hashes.utf8("room/password"));
  }

  /** The key of a room that was made by {@link Invite#generate}; the invite names the room. */
  public static RoomKey fromInvite(Invite invite) {
    return new RoomKey(derive(invite.secret(), Hashes.utf8("room/invite")), false);
  }

  /**
   * Like {@link #fromInvite(Invite)} from its printed form.
   *
   * @throws IllegalArgumentException as {@link Invite#parse}
   */
  public static RoomKey fromInvite(String invite) {
    return fromInvite(Invite.parse(invite));
  }

  /** Whether the key comes from the public name alone. */
  public boolean isOpen() {
    return open;
  }

  /**
   * The room by four groups of four digits, for two people to compare: the same for whoever has the
   * same key, and nothing to find the key by.
   */
  public String fingerprint() {
    ByteBuffer bytes = ByteBuffer.wrap(derive(key, Hashes.utf8("room/fingerprint")));
    StringJoiner groups = new StringJoiner("-");
    for (int i = 0; i < FINGERPRINT_GROUPS; i++) {
      groups.add(
          String.format(Locale.ROOT, "%04d", Integer.remainderUnsigned(bytes.getInt(), 10_000)));
    }
    return groups.toString();
  }

  /** The tag of a cell's topic: 64 hexadecimal digits. */
  public String cellTag(int cell) {
    byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(cell).array();
    return Hashes.HEX.formatHex(Hashes.hmac(key, Hashes.utf8("cell"), number));
  }

  /** The tag of the inbox of a peer, named by its public key: 64 hexadecimal digits. */
  public String inboxTag(byte[] peer) {
    return Hashes.HEX.formatHex(Hashes.hmac(key, Hashes.utf8("peer"), Curve.checked(peer)));
  }

  /**
   * The {@link Nip44} conversation key of the announcements of one author, named by its public key.
   * It holds the author, so that nobody outside the room can sign a copy of a ciphertext as their
   * own.
   */
  public byte[] announceKey(byte[] author) {
    return derive(key, Hashes.concat(Hashes.utf8("announce"), Curve.checked(author)));
  }

  /**
   * The {@link Nip44} conversation key between two peers of the room, the same for both; throws if
   * {@code other}, a public key, is not on the curve.
   */
  public byte[] signalKey(Identity self, byte[] other) {
    return signalKey(self.sharedX(other));
  }

  byte[] signalKey(byte[] sharedX) {
    return derive(Hashes.concat(sharedX, key), Hashes.utf8("signal"));
  }

  /**
   * What shows that whoever made an event holds the key: 32 hexadecimal digits, a hundred times
   * cheaper to check than a signature.
   */
  public String proof(byte[] author, long createdAt, int kind, String tag, String content) {
    byte[] numbers =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(createdAt).putInt(kind).array();
    byte[] mac =
        Hashes.hmac(
            proofKey, Curve.checked(author), numbers, Hashes.utf8(tag), Hashes.utf8(content));
    return Hashes.HEX.formatHex(mac, 0, PROOF_BYTES);
  }

  /** The key in 64 hexadecimal digits, for a page that joins by itself; never log it. */
  public String hex() {
    return Hashes.HEX.formatHex(key);
  }

  byte[] bytes() {
    return key.clone();
  }

  private static byte[] derive(byte[] keyMaterial, byte[] info) {
    return Hashes.hkdfExpand(Hashes.hkdfExtract(SALT, keyMaterial), info, BYTES);
  }

  private static byte[] text(String what, String text) {
    byte[] utf8 = Hashes.utf8(Normalizer.normalize(text, Normalizer.Form.NFC));
    if (utf8.length == 0 || utf8.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "the " + what + " has " + utf8.length + " bytes; it must have 1 to " + MAX_TEXT_BYTES);
    }
    return utf8;
  }

  @Override
  public String toString() {
    return open ? "open room key" : "room key";
  }
}
