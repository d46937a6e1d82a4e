package dev.cellmesh.keys;

import org.jspecify.annotations.Nullable;

/** The peer's key file cannot be used; the message says which and how to mend it. */
public final class IdentityException extends RuntimeException {
  IdentityException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
