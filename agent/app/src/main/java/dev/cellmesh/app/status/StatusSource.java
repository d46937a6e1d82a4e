package dev.cellmesh.app.status;

/** What a running agent tells whoever may read its status socket. */
@FunctionalInterface
public interface StatusSource {
  /** The agent at this moment. */
  AgentStatus status();

  /**
   * All boards of the room; takes some seconds.
   *
   * @param json a line of JSON, else a text
   */
  default byte[] boards(boolean json) throws InterruptedException {
    throw new IllegalStateException("this agent knows of no boards");
  }
}
