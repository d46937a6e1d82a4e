package dev.cellmesh.config.kit;

/**
 * Writes the commented reference file out of the schema: what is documented is what is read. Every
 * default stands as a comment; only the room's name is set.
 */
final class Reference {
  private static final int WIDTH = 100;

  private static final String HEAD =
      """
      ## Cellmesh: the configuration of a board. Installed as /etc/cellmesh/cellmesh.toml.
      ##
      ## Check it with: cellmesh check-config /etc/cellmesh/cellmesh.toml
      ##
      ## Every key is here. Lines with two signs explain. A line `# key = value` shows the default, or
      ## an example where it says so; take the sign away to change it. Strings may hold ${NAME} or
      ## ${NAME:-default} from the environment, also where a number is wanted:
      ## port = "${PORT:-8080}"; $${ is a plain ${.
      ## Durations: "500ms", "10s", "5m", "2h", "1d". Sizes: "64KiB", "1MiB". Paths: absolute, or
      ## relative to this file.
      """;

  private final StringBuilder out = new StringBuilder(HEAD);

  private Reference() {}

  static String render(Section root) {
    Reference reference = new Reference();
    root.children().forEach(section -> reference.write(section, false));
    return reference.out.toString();
  }

  private void write(Section section, boolean isInComment) {
    boolean comment = isInComment || section.isRepeated();
    if (!section.keys().isEmpty()) {
      out.append('\n');
      wrap(section.about());
      out.append(comment ? "# " : "").append(section.header()).append('\n');
      section.keys().forEach(key -> write(section, key, comment));
    }
    section.children().forEach(child -> write(child, comment));
  }

  private void write(Section section, Key<?> key, boolean comment) {
    String presence =
        switch (key.presence()) {
          case DEFAULTED -> "";
          case OPTIONAL -> section.isFree() ? " Example:" : " No default; example:";
          case REQUIRED -> " Must be set; example:";
        };
    out.append('\n');
    wrap(key.about() + " (" + key.kind().range() + ")" + presence);
    boolean isSet = key.presence() == Key.Presence.REQUIRED && !comment;
    out.append(isSet ? "" : "# ")
        .append(key.written())
        .append(" = ")
        .append(key.toml())
        .append('\n');
  }

  /** Prose begins with two signs, so that whoever takes single ones away leaves it a comment. */
  private void wrap(String text) {
    StringBuilder line = new StringBuilder("##");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line = new StringBuilder("##");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }
}
