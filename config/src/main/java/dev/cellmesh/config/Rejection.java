package dev.cellmesh.config;

import org.jspecify.annotations.Nullable;

/** Why a value is refused, before it is known where it stands. Never carries a secret. */
final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final Problem.Kind kind;
  private final String remedy;
  private final @Nullable String nearest;

  Rejection(Problem.Kind kind, String message, String remedy) {
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

  String message() {
    return String.valueOf(getMessage());
  }

  String remedy() {
    return remedy;
  }

  @Nullable String nearest() {
    return nearest;
  }
}
