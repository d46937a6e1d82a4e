package dev.cellmesh.app.field;

import dev.cellmesh.nostr.relay.EmbeddedRelay;
import dev.cellmesh.nostr.relay.RelayLimits;
import java.util.concurrent.CountDownLatch;

/** The relay as a process of its own. */
final class RelayMain {
  private RelayMain() {}

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    var _ = EmbeddedRelay.start("0.0.0.0", Integer.parseInt(arguments[0]), RelayLimits.DEFAULT);
    System.out.println("listening");
    new CountDownLatch(1).await();
  }
}
