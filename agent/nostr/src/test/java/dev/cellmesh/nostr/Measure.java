package dev.cellmesh.nostr;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.wire.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;

/**
 * Prints what the documentation states: rates on one thread and sizes of events. Not a test; run it
 * with the test class path.
 */
public final class Measure {
  private static final RoomKey ROOM = RoomKey.open("farm");

  private Measure() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    Identity self = Identity.generate();
    Identity peer = Identity.generate();
    Wire wire = new Wire(self, ROOM);
    Bytes offer = Bytes.wrap(new byte[1500]);
    rate("encrypt and sign 1,500 B", _ -> wire.sign(wire.signal(Events.id(peer), offer), 0));
    Counters counters = new Counters();
    Receiver receiver =
        new Receiver(Events.id(peer), ROOM, new Wire(peer, ROOM), counters, _ -> {}, () -> {});
    RelayClock clock = new BestTime(SystemClock.kernel()).relay(true);
    List<Bytes> sealed =
        java.util.stream.IntStream.range(0, 4000)
            .mapToObj(
                i ->
                    Bytes.utf8(
                        wire.sign(
                                wire.signal(Events.id(peer), offer),
                                System.currentTimeMillis() / 1000)
                            .json()))
            .toList();
    long start = System.nanoTime();
    sealed.forEach(bytes -> receiver.sealed(bytes, new Source("mesh", clock, System.nanoTime())));
    print("receive 1,500 B (all checks)", sealed.size(), System.nanoTime() - start);
    NostrEvent outsiders =
        new Wire(self, RoomKey.open("other"))
            .sign(wire.signal(Events.id(peer), offer), Events.now());
    rate(
        "turn away an outsider's 1,500 B",
        _ -> receiver.fromRelay(outsiders, new Source("relay", clock, System.nanoTime())));
    for (int bytes :
        new int[] {64, 128, 256, 512, 1024, 1500, 2048, 4096, Wire.MAX_PAYLOAD_BYTES}) {
      int event =
          wire.sign(wire.signal(Events.id(peer), Bytes.wrap(new byte[bytes])), 1_800_000_000)
              .json()
              .length();
      System.out.printf(Locale.ROOT, "payload %,d B: event %,d B%n", bytes, event);
    }
  }

  private static void rate(String what, IntConsumer work) {
    int done = 0;
    for (long until = System.nanoTime() + 500_000_000L; System.nanoTime() < until; ) {
      work.accept(0);
    }
    long start = System.nanoTime();
    while (System.nanoTime() - start < 1_500_000_000L) {
      work.accept(done++);
    }
    print(what, done, System.nanoTime() - start);
  }

  private static void print(String what, int done, long nanos) {
    System.out.printf(Locale.ROOT, "%s: %,.0f/s%n", what, done * 1e9 / nanos);
  }
}
