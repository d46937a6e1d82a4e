package dev.cellmesh.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.tinylog.Logger;

/**
 * A random secret of 128 bits that opens the page of a board: base64url (RFC 4648), 22 characters.
 * Kept in a file of mode 0600, so that an address that was opened once goes on to work.
 */
public final class AccessToken {
  private static final int BYTES = 16;
  private static final int MAX_FILE_BYTES = 64;
  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{22}");

  private final String text;

  private AccessToken(String text) {
    this.text = text;
  }

  /** A token that is kept nowhere. */
  public static AccessToken generate() {
    return new AccessToken(
        Base64.getUrlEncoder().withoutPadding().encodeToString(Identity.random(BYTES)));
  }

  /**
   * The token of a file. One that is missing, damaged, or open to others is replaced: whoever had
   * the old one asks for the new.
   *
   * @throws IOException if the file cannot be written
   */
  public static AccessToken loadOrCreate(Path file) throws IOException {
    try {
      if (OwnerFile.openMode(file, LinkOption.NOFOLLOW_LINKS).isEmpty()
          && Files.size(file) <= MAX_FILE_BYTES) {
        String kept = Files.readString(file).strip();
        if (TEXT.matcher(kept).matches()) {
          return new AccessToken(kept);
        }
      }
      Logger.warn("{} is damaged or open to others: the page gets a new address", file);
    } catch (NoSuchFileException e) {
      Logger.debug("{} is not there: the first start", file);
    }
    AccessToken made = generate();
    Files.move(
        OwnerFile.draft(file, made.text + "\n"),
        file,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    return made;
  }

  /** Whether that is the token; takes as long for a wrong one that is nearly right. */
  public boolean matches(String other) {
    return MessageDigest.isEqual(Hashes.utf8(text), Hashes.utf8(other));
  }

  /** The token itself; never log it. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return "access token";
  }
}
