package dev.cellmesh.config.kit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that cannot be used, with every problem of the file. The program ends with status
 * 78 (EX_CONFIG of sysexits).
 */
public final class ConfigException extends RuntimeException {
  /** Exit status for a configuration that cannot be used. */
  public static final int EXIT_STATUS = 78;

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigException(List<Problem> problems) {
    super(
        problems.stream().map(Problem::render).collect(Collectors.joining(System.lineSeparator())));
    this.problems = List.copyOf(problems);
  }

  /** All problems, ordered by line; warnings are among them. */
  public List<Problem> problems() {
    return problems;
  }

  /** One line per problem, ready for standard error. */
  public String render() {
    return String.join(System.lineSeparator(), problems.stream().map(Problem::render).toList());
  }
}
