package dev.cellmesh.mesh.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.mesh.Bench;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class WireTest {
  private static WireReader reader(int... bytes) throws Malformed {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    return new WireReader(Bytes.wrap(array), 0);
  }

  private static void malformed(ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(Malformed.class);
  }

  @Test
  void reader_atTheEnd_readsNothingMore() throws Malformed {
    malformed(() -> reader().u8());
    malformed(() -> reader(1).u16());
    malformed(() -> reader(1, 2, 3).i32());
    malformed(() -> reader(1, 2, 3, 4, 5, 6, 7).i64());
    malformed(() -> reader(new int[31]).peer());
    malformed(() -> reader(0, 2, 'a').string());
    malformed(() -> reader(0, 1, 0, 0).peers(5));
    malformed(() -> new WireReader(Bytes.EMPTY, 1));
    assertThat(reader().rest()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void reader_ofASlice_staysInsideIt() throws Malformed {
    byte[] array = {9, 9, 1, 2, 3, 9, 9};
    WireReader in = new WireReader(Bytes.wrap(array, 2, 3), 1);
    assertThat(in.u8()).isEqualTo(2);
    assertThat(in.rest()).isEqualTo(Bytes.wrap(new byte[] {3}));
    in.end();
    malformed(in::u8);
    WireReader text = new WireReader(Bytes.wrap(new byte[] {9, 0, 1, 'x', 'y'}, 1, 3), 0);
    assertThat(text.string()).isEqualTo("x");
    malformed(text::u8);
  }

  @Test
  void reader_ofNumbers_knowsTheirBounds() throws Malformed {
    assertThat(reader(0xff).u8()).isEqualTo(255);
    assertThat(reader(0xff, 0xff).u16()).isEqualTo(65_535);
    assertThat(reader(0, 0, 0, 7).bounded(7)).isEqualTo(7);
    malformed(() -> reader(0, 0, 0, 8).bounded(7));
    malformed(() -> reader(0x80, 0, 0, 0).bounded(7));
    assertThat(reader(0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).counter())
        .isEqualTo((1L << 53) - 1);
    malformed(() -> reader(0, 0x20, 0, 0, 0, 0, 0, 0).counter());
    malformed(() -> reader(0x80, 0, 0, 0, 0, 0, 0, 0).counter());
    malformed(() -> reader(0, 6).count(5));
  }

  @Test
  void reader_ofBytesLeftOver_refusesThem() {
    malformed(() -> reader(1).end());
  }

  @Test
  void writer_andReader_agreeOnRandomFields() throws Malformed {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      WireWriter out = new WireWriter(random.nextInt(3));
      int u8 = random.nextInt(256);
      int u16 = random.nextInt(65_536);
      int i32 = random.nextInt();
      long i64 = random.nextLong();
      String text = "äö🌡x".repeat(random.nextInt(100));
      List<PeerId> peers = List.of(Bench.peer(random), Bench.peer(random));
      Bytes rest = Bytes.wrap(new byte[random.nextInt(300)]);
      out.u8(u8).u16(u16).i32(i32).i64(i64).string(text).peers(peers).bytes(rest);
      WireReader in = new WireReader(out.done(), 0);
      assertThat(in.u8()).as("seed " + seed).isEqualTo(u8);
      assertThat(in.u16()).isEqualTo(u16);
      assertThat(in.i32()).isEqualTo(i32);
      assertThat(in.i64()).isEqualTo(i64);
      assertThat(in.string()).isEqualTo(text);
      assertThat(in.peers(2)).isEqualTo(peers);
      assertThat(in.rest()).isEqualTo(rest);
      in.end();
    }
  }

  @Test
  void string_longerThanTheProtocolAllows_isTheProgrammersError() {
    String longest = "x".repeat(WireReader.MAX_STRING_BYTES);
    assertThat(new WireWriter(0).string(longest).done().length()).isEqualTo(1_026);
    assertThatThrownBy(() -> new WireWriter(0).string(longest + "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
