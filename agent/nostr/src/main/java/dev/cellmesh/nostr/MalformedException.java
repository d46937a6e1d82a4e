package dev.cellmesh.nostr;

/** A message is not JSON, or not of the shape NIP-01 gives it. */
public final class MalformedException extends Exception {
  /** The message never repeats what came in. */
  public MalformedException(String message) {
    super(message);
  }
}
