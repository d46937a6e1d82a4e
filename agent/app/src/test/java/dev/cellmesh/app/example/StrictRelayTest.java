package dev.cellmesh.app.example;

import static org.awaitility.Awaitility.await;

import dev.cellmesh.nostr.StrictRelay;
import dev.cellmesh.runtime.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tinylog.Logger;

/**
 * Whole boards at relays that take very few events; the log says how long they need for all their
 * links.
 */
class StrictRelayTest {
  private static void formsARoom(int boards, StrictRelay relay) {
    List<Room> rooms = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int i = 0; i < boards; i++) {
        rooms.add(RoomExample.join(relay.url(), "strict", "secret"));
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> rooms.stream().allMatch(r -> r.mesh().state().links().size() == boards - 1));
      Logger.info("{} boards: {} ms, {}", boards, (System.nanoTime() - began) / 1_000_000, relay);
    } finally {
      rooms.forEach(Room::close);
    }
  }

  @Test
  void threeBoards_atThreeEventsIn10sEach_formARoom() {
    try (StrictRelay relay = StrictRelay.ofConnection(3)) {
      formsARoom(3, relay);
    }
  }

  @Test
  void fiveBoardsBehindOneAddress_atTenEventsIn10s_formARoom() {
    try (StrictRelay relay = StrictRelay.ofAddress(10)) {
      formsARoom(5, relay);
    }
  }
}
