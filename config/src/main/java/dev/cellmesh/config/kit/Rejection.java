package dev.cellmesh.config.kit;

import org.jspecify.annotations.Nullable;

/** Why a value is refused, before it is known where it stands. Never carries a secret. */
public final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem.Kind kind;
  private final String remedy;
  private final @Nullable String nearest;

  /**
   * @param message what is wrong, to stand behind the key's name; holds no secret
   * @param remedy how to mend it, or empty
   */
  public Rejection(Problem.Kind kind, String message, String remedy) {
    this(kind, message, remedy, null);
  }

  Rejection(Problem.Kind kind, String message, String remedy, @Nullable String nearest) {
    super(message, null, false, false);
    this.kind = kind;
    this.remedy = remedy;
    this.nearest = nearest;
  }

  Problem.Kind kind() {
    return kind;
  }

  /** What is wrong. */
  public String message() {
    return String.valueOf(getMessage());
  }

  String remedy() {
    return remedy;
  }

  @Nullable String nearest() {
    return nearest;
  }
}
