package dev.cellmesh.app.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The page's files, from the class path under {@code dashboard/}; each is read, hashed and packed
 * once.
 */
final class Assets {
  private static final Pattern SAFE_PATH =
      Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){1,8}");
  private static final int ETAG_BYTES = 12;
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("woff2", "font/woff2"));

  /** One file as it goes out. {@code packed} is gzip, or null where that saves nothing. */
  static final class Asset {
    final String type;
    final String etag;
    final byte[] plain;
    final byte @Nullable [] packed;
    final boolean immutable;

    Asset(String type, String etag, byte[] plain, byte @Nullable [] packed, boolean immutable) {
      this.type = type;
      this.etag = etag;
      this.plain = plain;
      this.packed = packed;
      this.immutable = immutable;
    }
  }

  private final String root;
  // Only files that exist get in, so the jar bounds it.
  private final Map<String, Asset> cache = new ConcurrentHashMap<>();

  Assets(String root) {
    this.root = root;
  }

  @Nullable Asset find(String path) {
    String wanted = path.equals("/") ? "/index.html" : path;
    Asset known = cache.get(wanted);
    if (known != null) {
      return known;
    }
    if (!SAFE_PATH.matcher(wanted).matches()) {
      return null;
    }
    Asset loaded = load(wanted);
    if (loaded != null) {
      cache.put(wanted, loaded);
    }
    return loaded;
  }

  private @Nullable Asset load(String path) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      return null;
    }
    try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(root + path)) {
      if (in == null) {
        return null;
      }
      byte[] plain = in.readAllBytes();
      byte[] packed = gzip(plain);
      boolean hashedName = path.startsWith("/assets/");
      return new Asset(
          type, etag(plain), plain, packed.length < plain.length ? packed : null, hashedName);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static String etag(byte[] plain) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
      return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
