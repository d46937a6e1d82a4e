package dev.cellmesh.app;

/**
 * Ends a command with a message for a person: what went wrong, where, and how to mend it, on one
 * line.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A command that could not do its work. */
  public Failure(String message) {
    super(message);
  }

  /** The same, with what caused it, shown with {@code --debug}. */
  public Failure(String message, Throwable cause) {
    super(message, cause);
  }
}
