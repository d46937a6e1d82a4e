package dev.cellmesh.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command's manual page in roff (man(7)), of the same words as its {@code --help}. Picocli's own
 * generator makes AsciiDoc, which needs another tool to become a page.
 */
final class ManPage {
  private final StringBuilder out = new StringBuilder(4096);
  private final CommandSpec spec;

  private ManPage(CommandSpec spec) {
    this.spec = spec;
  }

  /** The page of one command. */
  static String of(CommandSpec spec) {
    return new ManPage(spec).render();
  }

  /** What the page is called: {@code cellmesh-run}. */
  static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  /** A command and all below it, in the order of the help. */
  static List<CommandSpec> tree(CommandSpec root) {
    List<CommandSpec> all = new ArrayList<>(List.of(root));
    root.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .forEach(below -> all.addAll(tree(below)));
    return all;
  }

  private String render() {
    String name = name(spec);
    out.append(".TH ").append(name.toUpperCase(Locale.ROOT)).append(" 1 \"\" Cellmesh Cellmesh\n");
    heading("NAME");
    String[] description = spec.usageMessage().description();
    text(name + " - " + description[0].replaceAll("[.]$", ""));
    heading("SYNOPSIS");
    // Not to be broken where the width of a help text breaks it.
    String synopsis = new CommandLine.Help(spec, ansiOff()).synopsis(0);
    text(synopsis.strip().replaceAll("\\s+", " "));
    heading("DESCRIPTION");
    for (String paragraph : description) {
      out.append(".PP\n");
      text(paragraph);
    }
    parameters();
    commands();
    statuses();
    seeAlso();
    return out.toString();
  }

  private static CommandLine.Help.ColorScheme ansiOff() {
    return CommandLine.Help.defaultColorScheme(Ansi.OFF);
  }

  private void parameters() {
    heading("OPTIONS");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      item(parameter.paramLabel(), parameter);
    }
    for (OptionSpec option : spec.options()) {
      String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      item(String.join(", ", option.names()) + value, option);
    }
  }

  private void item(String label, ArgSpec argument) {
    item(label, String.join(" ", argument.description()));
  }

  private void item(String label, String words) {
    out.append(".TP\n.B ");
    text(label);
    text(words);
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    heading("COMMANDS");
    spec.subcommands()
        .forEach(
            (name, below) -> item(name, below.getCommandSpec().usageMessage().description()[0]));
  }

  private void statuses() {
    heading("EXIT STATUS");
    spec.usageMessage().exitCodeList().forEach(this::item);
  }

  private void seeAlso() {
    List<String> others = new ArrayList<>();
    if (spec.parent() != null) {
      others.add(name(spec.parent()) + "(1)");
    }
    spec.subcommands().values().forEach(b -> others.add(name(b.getCommandSpec()) + "(1)"));
    if (!others.isEmpty()) {
      heading("SEE ALSO");
      text(String.join(", ", others));
    }
  }

  private void heading(String heading) {
    out.append(".SH ").append(heading).append('\n');
  }

  /** A hyphen is a minus here, so that it can be copied; a dot in front would be a request. */
  private void text(String words) {
    String plain = words.replace("%n", " ").replace("%%", "%").strip();
    plain = plain.replace("\\", "\\e").replace("-", "\\-");
    out.append(plain.startsWith(".") || plain.startsWith("'") ? "\\&" : "");
    out.append(plain).append('\n');
  }
}
