package dev.cellmesh.config;

import dev.cellmesh.config.kit.Kind;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Raw;
import dev.cellmesh.config.kit.Rejection;
import dev.cellmesh.config.kit.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** A generated invite: bech32m (BIP-350), {@code cellmesh1…}, 47 characters. */
record InviteKind() implements Kind<Secret> {
  /** Room for blanks around it. */
  private static final int MAX_BYTES = 256;

  private static final String BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int BECH32M = 0x2bc830a3;
  private static final String INVITE_PREFIX = "cellmesh";
  private static final Pattern INVITE = Pattern.compile("cellmesh1[" + BECH32 + "]{38}");

  @Override
  public boolean isSecret() {
    return true;
  }

  @Override
  public Secret read(Raw raw) throws Rejection {
    String text = raw.text(this);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new Rejection(
          Problem.Kind.OUT_OF_RANGE, "has " + bytes + " bytes", "it takes: " + range());
    }
    String invite = text.strip().toLowerCase(Locale.ROOT);
    if (!INVITE.matcher(invite).matches() || !checks(invite)) {
      throw new Rejection(
          Problem.Kind.BAD_VALUE, "is no invite, or mistyped", "copy the whole cellmesh1… again");
    }
    return Secret.of(invite);
  }

  @Override
  public String range() {
    return "an invite, cellmesh1…";
  }

  /** The checksum of BIP-350. */
  private static boolean checks(String invite) {
    int sum = 1;
    for (int i = 0; i < INVITE_PREFIX.length(); i++) {
      sum = step(sum, INVITE_PREFIX.charAt(i) >> 5);
    }
    sum = step(sum, 0);
    for (int i = 0; i < INVITE_PREFIX.length(); i++) {
      sum = step(sum, INVITE_PREFIX.charAt(i) & 31);
    }
    for (int i = INVITE_PREFIX.length() + 1; i < invite.length(); i++) {
      sum = step(sum, BECH32.indexOf(invite.charAt(i)));
    }
    return sum == BECH32M;
  }

  private static int step(int sum, int value) {
    int top = sum >>> 25;
    int next = (sum & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < GENERATOR.length; i++) {
      next ^= (top >> i & 1) == 0 ? 0 : GENERATOR[i];
    }
    return next;
  }
}
