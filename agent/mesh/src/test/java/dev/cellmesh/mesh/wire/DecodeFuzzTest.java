package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cellmesh.mesh.Bench;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes that nobody meant: malformed, or what they say, and never anything else. */
final class DecodeFuzzTest {
  private static final int ROUNDS = 30_000;
  private static final List<Bytes> FRAMES = samples("frames.json", "frames");
  private static final List<Bytes> SIGNALS = samples("signals.json", "signals");

  private static List<Bytes> samples(String file, String list) {
    List<Bytes> samples = new ArrayList<>();
    for (JsonNode v : Vectors.read(file).get(list)) {
      String name = v.get("name").asText();
      if (!name.contains("UpperBound") && !name.contains("Largest")) { // slow, not wrong
        samples.add(Vectors.bytes(v.get("hex")));
      }
    }
    return samples;
  }

  /** A sample cut, bent or grown; or noise behind a header that lets it in. */
  private static Bytes mutant(List<Bytes> samples, SplittableRandom random) {
    byte[] bytes = samples.get(random.nextInt(samples.size())).toArray();
    switch (random.nextInt(5)) {
      case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 1 -> bytes = java.util.Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
      case 2 -> {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 3 -> {
        int at = random.nextInt(bytes.length);
        for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
          bytes[i] = (byte) (random.nextBoolean() ? 0xff : 0);
        }
      }
      default -> {
        bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        if (bytes.length > 1) {
          bytes[0] = (byte) (random.nextBoolean() ? 1 : Frame.VERSION); // of signals, of frames
          bytes[1] = (byte) (random.nextBoolean() ? random.nextInt(20) : 63 + random.nextInt(16));
        }
      }
    }
    return Bytes.wrap(bytes);
  }

  @Test
  void linkFrames_ofNoise_areMalformedOrSurviveARoundTrip() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Bytes bytes = mutant(FRAMES, new SplittableRandom(seed));
      try {
        LinkFrame frame = LinkFrame.decode(bytes);
        if (frame != null) {
          assertThat(LinkFrame.decode(frame.encode())).as("seed " + seed).isEqualTo(frame);
        }
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotEmpty();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + Vectors.hex(bytes), e);
      }
    }
  }

  @Test
  void signals_ofNoise_areMalformedOrSurviveARoundTrip() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      Bytes bytes = mutant(SIGNALS, new SplittableRandom(seed));
      try {
        Signal signal = Signal.decode(bytes);
        assertThat(signal.encode()).as("seed " + seed).isEqualTo(bytes);
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotEmpty();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + Vectors.hex(bytes), e);
      }
    }
  }

  /** Whoever sends it and whatever it is: nothing is thrown, and something is counted or done. */
  @Test
  void mesh_fedWithNoise_goesOnAndLetsNothingPassUncounted() {
    for (Role role : Role.values()) {
      for (long seed = 0; seed < 20; seed++) {
        feed(new Bench(role, MeshParameters.DEFAULT), seed);
      }
    }
  }

  private static void feed(Bench bench, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean board = bench.mesh.state().role() == Role.BOARD;
    List<PeerId> peers = new ArrayList<>(List.of(Bench.peer(7)));
    if (board) {
      peers.add(bench.linkedBoard(1));
      peers.add(bench.linkedBoard(2));
      peers.add(bench.linkedLeaf(3));
      peers.add(bench.opened(bench.below(4), Role.BOARD));
    }
    for (int i = 0; i < 400; i++) {
      PeerId from = peers.get(random.nextInt(peers.size()));
      long before = bench.counted();
      try {
        Bytes signal = mutant(SIGNALS, random);
        Bytes frame = mutant(FRAMES, random);
        switch (random.nextInt(6)) {
          case 0 -> bench.input(new Input.SignalReceived(from, signal));
          case 1 -> bench.input(new Input.AnnouncementReceived(from, signal));
          case 2 -> bench.run(random.nextInt(5_000));
          default -> {
            bench.frame(from, frame);
            if (from.equals(peers.getFirst())) {
              assertThat(bench.counted()).as("seed " + seed).isEqualTo(before + 1);
            }
          }
        }
        bench.mesh.state();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " step " + i, e);
      }
    }
  }
}
