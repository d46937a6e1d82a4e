package dev.cellmesh.config.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment, and references to it in strings: {@code $} and a name in braces, or a name,
 * {@code :-} and a default in braces. As in a shell, the default stands in for an unset or empty
 * variable; a doubled {@code $} before the brace makes it plain text. {@code HOSTNAME} falls back
 * to the kernel's name of the host, because services do not get it from systemd.
 */
record Variables(Map<String, String> env) {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<or>:-(?<default>[^}]*))?}|\\$\\{");

  static boolean mentions(String text) {
    return text.contains("${");
  }

  /** The text with all references replaced. The rejection names variables, never their values. */
  String expand(String text) throws Rejection {
    if (!mentions(text)) {
      return text;
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement(matcher)));
    }
    return matcher.appendTail(out).toString();
  }

  private String replacement(Matcher reference) throws Rejection {
    if (reference.group().equals("$${")) {
      return "${";
    }
    String name = reference.group("name");
    if (name == null) {
      throw new Rejection(
          Problem.Kind.BAD_VALUE,
          "has a ${ that begins no variable",
          "write ${NAME} or ${NAME:-default}, or $${ for the characters themselves");
    }
    String value = name.equals("HOSTNAME") ? hostname() : env.get(name);
    boolean hasDefault = reference.group("or") != null;
    if (value != null && !(value.isEmpty() && hasDefault)) {
      return value;
    }
    if (hasDefault) {
      return reference.group("default");
    }
    throw new Rejection(
        Problem.Kind.UNSET_VARIABLE,
        "environment variable " + name + " is not set",
        "set it, or give a default: ${" + name + ":-default}");
  }

  private String hostname() {
    String given = env.get("HOSTNAME");
    if (given != null && !given.isEmpty()) {
      return given;
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
