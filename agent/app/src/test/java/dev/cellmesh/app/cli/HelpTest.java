package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** Help, manual pages and completion say the same: every command, every option. */
class HelpTest {
  private static final Path SHARE = Path.of("src", "assembly", "share");

  private final List<CommandSpec> commands = ManPage.tree(CommandLines.tree().getCommandSpec());

  private static String run(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        CommandLines.execute(
            new Stop(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            arguments.toArray(String[]::new));
    assertThat(status).as("%s: %s", arguments, err).isZero();
    return out.toString();
  }

  private static List<String> words(CommandSpec command, String... more) {
    List<String> words = new ArrayList<>(List.of(command.qualifiedName(" ").split(" ")));
    words.removeFirst();
    words.addAll(List.of(more));
    return words;
  }

  private static Stream<String> names(CommandSpec command) {
    return Stream.concat(
        command.options().stream().flatMap(option -> Stream.of(option.names())),
        command.positionalParameters().stream().map(p -> p.paramLabel()));
  }

  @Test
  void everyCommand_helps_withEachOfItsOptions() {
    assertThat(commands).hasSizeGreaterThanOrEqualTo(14);
    for (CommandSpec command : commands) {
      String help = run(words(command, "--help"));
      assertThat(command.usageMessage().description()).as(command.name()).isNotEmpty();
      names(command).forEach(name -> assertThat(help).as("%s", command).contains(name));
      assertThat(help).contains("--help", "--version");
    }
  }

  @Test
  void manualPage_ofEveryCommand_hasEachOfItsOptions_andOfTheCommandsBelow() {
    for (CommandSpec command : commands) {
      List<String> words = words(command);
      words.addFirst("man");
      String page = run(words);
      assertThat(page).startsWith(".TH CELLMESH").doesNotContain("${", "@|");
      names(command)
          .forEach(name -> assertThat(page).as("%s", command).contains(name.replace("-", "\\-")));
      command
          .subcommands()
          .keySet()
          .forEach(below -> assertThat(page).contains(".B " + below.replace("-", "\\-")));
    }
  }

  @Test
  void completion_hasEveryCommandAndOption() {
    String script = run(List.of("completion", "bash"));
    assertThat(run(List.of("completion", "zsh"))).isEqualTo(script);
    for (CommandSpec command : commands) {
      assertThat(script).contains(command.name());
      command.options().stream()
          .flatMap(option -> Stream.of(option.names()))
          .forEach(name -> assertThat(script).as("%s", command).contains("'" + name + "'"));
    }
  }

  /** They are packaged as they lie, so that an image can be made where no Java runs. */
  @Test
  void installedPagesAndCompletion_areUpToDate() throws IOException {
    Map<String, String> wanted = new TreeMap<>();
    commands.forEach(c -> wanted.put("man1/" + ManPage.name(c) + ".1", ManPage.of(c)));
    wanted.put("cellmesh.bash", CompletionCommand.script(CommandLines.tree()));
    Map<String, String> found = new TreeMap<>();
    if (Files.isDirectory(SHARE)) {
      try (Stream<Path> files = Files.walk(SHARE)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          found.put(SHARE.relativize(file).toString(), Files.readString(file));
        }
      }
    }
    if (!found.equals(wanted)) {
      Path target = Path.of("target", "share");
      for (Map.Entry<String, String> file : wanted.entrySet()) {
        Path path = target.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      fail("%s is out of date: replace it by agent/app/target/share".formatted(SHARE));
    }
  }
}
