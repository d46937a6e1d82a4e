package dev.cellmesh.config.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three ways to give one secret: in the file, in a file of its own, or as a systemd credential
 * (systemd.exec(5), LoadCredential).
 */
public record SecretKeys(Key<Secret> inline, Key<Path> file, Key<String> credential) {
  private static final int MAX_FILE_BYTES = 4096;

  private static final String STORES = "/etc/credstore:/run/credstore:/usr/lib/credstore";

  /**
   * The three keys {@code name}, {@code nameFile} and {@code nameCredential}.
   *
   * @param kind what the secret is, wherever it stands
   * @param about one or more sentences for the reference file
   */
  public static SecretKeys of(String name, Kind<Secret> kind, String example, String about) {
    return new SecretKeys(
        Key.optional(
            name,
            kind,
            example,
            about + " Better kept out of this file, by one of the two keys below."),
        Key.optional(
            name + "File",
            Kinds.path(),
            name,
            "Instead of " + name + ": a file that holds it, chmod 600."),
        Key.optional(
            name + "Credential",
            Kinds.text(255, "[A-Za-z0-9_-][A-Za-z0-9._-]*", "letters, digits and . _ -"),
            name,
            "or a systemd credential (LoadCredential="
                + name
                + ":…). Give only one of the three."));
  }

  /** All three, in order. */
  public List<Key<?>> all() {
    return List.of(inline, file, credential);
  }

  /** Those that the file has. */
  public List<Key<?>> written(Table table) {
    List<Key<?>> written = new ArrayList<>(all());
    written.removeIf(key -> !table.has(key));
    return written;
  }

  /** The secret, or null if none of the keys is written or usable. */
  public @Nullable Secret read(Table table) {
    List<Key<?>> written = written(table);
    if (written.size() > 1) {
      table.reject(
          written.get(1),
          Problem.Kind.CONFLICT,
          "is given as well as " + written.get(0).name(),
          "keep one of them");
    }
    @Nullable Secret given = table.find(inline);
    if (given != null && isReadableByAll(table.source().file())) {
      table.warn(
          inline,
          "stands in a file that everybody on this machine can read",
          "use " + file.name() + ", or chmod 640 the file");
    }
    @Nullable Path path = table.find(file);
    @Nullable Secret filed = path == null ? null : fromFile(table, file, path);
    @Nullable String name = table.find(credential);
    @Nullable Secret handed = name == null ? null : fromCredential(table, name);
    return given != null ? given : filed != null ? filed : handed;
  }

  private @Nullable Secret fromCredential(Table table, String name) {
    String directory = table.source().variables().env().get("CREDENTIALS_DIRECTORY");
    if (directory != null && !directory.isEmpty()) {
      return fromFile(table, credential, Path.of(directory).resolve(name));
    }
    // A command beside the service: where systemd itself looks (systemd.exec(5), LoadCredential).
    String stores =
        table.source().variables().env().getOrDefault("CELLMESH_CREDENTIAL_STORES", STORES);
    for (String store : stores.split(":", -1)) {
      Path path = Path.of(store).resolve(name);
      if (Files.exists(path)) {
        return fromFile(table, credential, path);
      }
    }
    table.reject(
        credential,
        Problem.Kind.UNSET_VARIABLE,
        "CREDENTIALS_DIRECTORY is not set: systemd handed no credentials over; and "
            + name
            + " is not in, or this user cannot look into, "
            + stores.replace(":", ", "),
        "run this with sudo, add LoadCredential="
            + name
            + ":/path to the unit, or use "
            + file.name());
    return null;
  }

  private @Nullable Secret fromFile(Table table, Key<?> key, Path path) {
    try {
      String text = text(path);
      if (isReadableByAll(path)) {
        table.warn(key, path + " can be read by everybody on this machine", "chmod 600 " + path);
      }
      return inline.kind().read(new Raw(text.replace("${", "$${"), new Variables(Map.of()), path));
    } catch (Rejection why) {
      table.reject(key, why.kind(), "the secret in " + path + " " + why.message(), why.remedy());
    } catch (CharacterCodingException e) {
      table.reject(key, Problem.Kind.SECRET_FILE, path + " is not UTF-8 text", "write it again");
    } catch (NoSuchFileException e) {
      table.reject(
          key,
          Problem.Kind.SECRET_FILE,
          path + " does not exist",
          "create it, or correct the path");
    } catch (IOException e) {
      table.reject(
          key,
          Problem.Kind.SECRET_FILE,
          path + " cannot be read (" + e.getClass().getSimpleName() + ")",
          "it must be a file of at most "
              + MAX_FILE_BYTES
              + " bytes that the agent's user may read");
    }
    return null;
  }

  /** Without the line end that editors and {@code echo} add. */
  private static String text(Path path) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    }
    if (bytes.length > MAX_FILE_BYTES) {
      throw new IOException("too long");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.replaceFirst("\\r?\\n\\z", "");
  }

  private static boolean isReadableByAll(@Nullable Path path) {
    if (path == null) {
      return false;
    }
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
