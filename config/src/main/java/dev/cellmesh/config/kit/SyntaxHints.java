package dev.cellmesh.config.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a line that the parser did not understand, and which line would be right.
 * Values are repeated only where the key is known and holds no secret.
 *
 * @param keys the keys of all sections by name
 */
record SyntaxHints(Map<String, Key<?>> keys) {
  private static final Pattern ENTRY =
      Pattern.compile("\\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9_.-]+)\\s*=(.*)");
  private static final Pattern WITHOUT_EQUALS =
      Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*)(?:\\s*:|\\s)\\s*([^=\\s][^=]*)");
  private static final Pattern HEADER = Pattern.compile("\\s*(\\[\\[?)\\s*([A-Za-z. -]+?)\\s*(]*)");
  private static final Pattern COMMENT = Pattern.compile("\\s+#[^\"'”’]*$");
  private static final Pattern CURLY = Pattern.compile("[“”„‟«»‘’‚‛]");
  private static final Pattern ODD_SPACE =
      Pattern.compile("[\\u00a0\\u2000-\\u200b\\u202f\\u3000]");
  private static final Pattern YES = Pattern.compile("(?i)true|yes|on");
  private static final Pattern NO = Pattern.compile("(?i)false|no|off");
  private static final Pattern SPACED_NUMBER = Pattern.compile("\\d{1,3}([ ,.']\\d{3})+");
  private static final Pattern COMPLETE =
      Pattern.compile("\"([^\"\\\\]|\\\\.)*\"|'[^']*'|true|false|[+-]?\\d+(\\.\\d+)?");

  /** The hint, or null if the line is wrong in a way that is not known here. */
  @Nullable Rejection of(String line) {
    if (ODD_SPACE.matcher(line).find()) {
      return syntax(
          "the line has spaces of another kind, as texts from the web do", "type them anew");
    }
    Matcher header = HEADER.matcher(COMMENT.matcher(line).replaceFirst("").stripTrailing());
    if (header.matches()) {
      return header(header.group(1), header.group(2), header.group(3));
    }
    Matcher entry = ENTRY.matcher(line);
    if (entry.matches()) {
      return entry(entry.group(1), COMMENT.matcher(entry.group(2)).replaceFirst("").strip());
    }
    Matcher bare = WITHOUT_EQUALS.matcher(line);
    // A line that begins with no key may hold anything, also a password's second line.
    if (bare.matches() && keys.containsKey(bare.group(1))) {
      String value = COMMENT.matcher(bare.group(2)).replaceFirst("").strip();
      return syntax(bare.group(1) + " is followed by no =", write(bare.group(1), straight(value)));
    }
    return null;
  }

  /** Something that stands in the file twice. */
  static Rejection twice(String line, int first) {
    Matcher header = HEADER.matcher(COMMENT.matcher(line).replaceFirst("").stripTrailing());
    if (line.strip().startsWith("[")) {
      String name = header.matches() ? "[" + header.group(2) + "]" : "this table";
      return syntax(
          name + " stands in line " + first + " already", "put these keys there, under its header");
    }
    Matcher entry = ENTRY.matcher(line);
    String key = entry.matches() ? entry.group(1) : "this key";
    return syntax(key + " is set in line " + first + " already", "keep one of the two lines");
  }

  private static @Nullable Rejection header(String opening, String name, String closing) {
    String right = opening + name.replace(' ', '.') + (opening.length() == 2 ? "]]" : "]");
    if (closing.length() == opening.length() && !name.contains(" ")) {
      return null;
    }
    return syntax("the header of a table is not well formed", "write: " + right);
  }

  private @Nullable Rejection entry(String key, String value) {
    if (value.isEmpty()) {
      Key<?> known = keys.get(key);
      return syntax(
          key + " has no value",
          "write, for example: " + key + " = " + (known == null ? "\"…\"" : known.toml()));
    }
    if (CURLY.matcher(value).find()) {
      return syntax(
          key + " has typographic quotes, as texts from the web do", write(key, straight(value)));
    }
    if (YES.matcher(value).matches() || NO.matcher(value).matches()) {
      boolean yes = YES.matcher(value).matches();
      return value.equals("true") || value.equals("false")
          ? null
          : syntax(key + " takes true or false in small letters", "write: " + key + " = " + yes);
    }
    if (value.startsWith("[")) {
      return list(key, value);
    }
    if (COMPLETE.matcher(value).matches()) {
      return escapes(key, value);
    }
    if (value.startsWith("{")) {
      return null;
    }
    if (SPACED_NUMBER.matcher(value).matches()) {
      return syntax(
          key + " has a number with gaps",
          "write: " + key + " = " + value.replaceAll("[^0-9]", ""));
    }
    char first = value.charAt(0);
    char last = value.charAt(value.length() - 1);
    if (first == '"' || first == '\'') {
      // A complete text is right by itself, so that something else is wrong.
      return value.indexOf(first, 1) >= 0
          ? null
          : syntax(key + " lacks the closing quote", write(key, quote(value.substring(1))));
    }
    if (last == '"' || last == '\'') {
      String text = value.substring(0, value.length() - 1);
      return syntax(key + " lacks the opening quote", write(key, quote(text)));
    }
    return syntax(key + " has a text without quotes", write(key, quote(value)));
  }

  /** Quotes all right, so what is between them is not. */
  private @Nullable Rejection escapes(String key, String value) {
    boolean escaped = value.startsWith("\"") && value.contains("\\") && !value.contains("'");
    String inside = escaped ? value.substring(1, value.length() - 1) : "";
    return escaped
        ? syntax(key + " has a backslash, which begins an escape", write(key, "'" + inside + "'"))
        : null;
  }

  private @Nullable Rejection list(String key, String value) {
    boolean isClosed = value.endsWith("]");
    String inside = value.substring(1, value.length() - (isClosed ? 1 : 0));
    List<String> entries = new ArrayList<>();
    boolean bare = false;
    for (String part : inside.split(",", -1)) {
      String entry = part.strip();
      boolean complete = entry.isEmpty() || COMPLETE.matcher(entry).matches();
      bare |= !complete;
      if (!entry.isEmpty()) {
        entries.add(complete ? entry : quote(entry.replaceAll("^[\"']|[\"']$", "")));
      }
    }
    String right = "[" + String.join(", ", entries) + "]";
    if (bare) {
      return syntax(key + " has entries without quotes", write(key, right));
    }
    return isClosed ? null : syntax(key + " lacks the closing ]", write(key, right));
  }

  private static String straight(String value) {
    String plain = CURLY.matcher(value).replaceAll("\"");
    if (plain.startsWith("[")) {
      return plain;
    }
    return COMPLETE.matcher(plain).matches() ? plain : quote(plain.replace("\"", ""));
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private String write(String key, String value) {
    return "write: " + key + " = " + (isShown(key) ? value : "\"…\"");
  }

  private boolean isShown(String key) {
    Key<?> known = keys.get(key);
    return known != null && !known.kind().isSecret();
  }

  private static Rejection syntax(String message, String remedy) {
    return new Rejection(Problem.Kind.SYNTAX, message, remedy);
  }

  /** For one line of a file: a key is first looked for in the table that the line stands in. */
  static SyntaxHints of(Section root, List<String> lines, int line) {
    String table = "";
    for (String before : lines.subList(0, Math.min(line, lines.size()))) {
      Matcher header = HEADER.matcher(before.stripTrailing());
      table = header.matches() ? header.group(2) : table;
    }
    String path = table;
    Stream<Section> own = root.all().filter(section -> section.path().equals(path));
    return new SyntaxHints(
        Stream.concat(own, root.all())
            .flatMap(section -> section.keys().stream())
            .collect(Collectors.toMap(Key::name, key -> key, (first, second) -> first)));
  }
}
