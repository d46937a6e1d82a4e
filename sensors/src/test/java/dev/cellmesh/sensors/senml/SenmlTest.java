package dev.cellmesh.sensors.senml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SenmlTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private static Decoded json(String pack) {
    return Senml.decodeJson(pack.getBytes(StandardCharsets.UTF_8), NOW);
  }

  private static Decoded cbor(String hex) {
    return Senml.decodeCbor(HexFormat.of().parseHex(hex), NOW);
  }

  private static Decoded dropped(SenmlReject reason) {
    return new Decoded(List.of(), Map.of(reason, 1));
  }

  private static Reading random(SplittableRandom random) {
    Value value =
        switch (random.nextInt(5)) {
          case 0 -> Value.of(random.nextBoolean());
          case 1 -> Value.of("é€😀\"\\\n".repeat(random.nextInt(20)));
          case 2 -> Value.of((double) random.nextLong(-1L << 53, 1L << 53));
          case 3 -> Value.of(random.nextInt(-10_000, 10_000) / 100.0);
          default -> {
            double any = Double.longBitsToDouble(random.nextLong());
            yield Value.of(Double.isFinite(any) ? any : -0.0);
          }
        };
    Instant time =
        Instant.ofEpochMilli(
            random.nextLong(Reading.EARLIEST.toEpochMilli(), Reading.LATEST.toEpochMilli()));
    Quality quality = List.of(Quality.values()).get(random.nextInt(3));
    String unit = List.of("", "Cel", "%RH", "/").get(random.nextInt(4));
    return new Reading("a/b:" + random.nextInt(1000), value, unit, time, quality);
  }

  @Test
  void readings_encodedAndDecoded_areTheSame() {
    long seed = 20261121;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 2000; round++) {
      List<Reading> readings = new ArrayList<>();
      List<BoardReading> expected = new ArrayList<>();
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        readings.add(random(random));
        expected.add(new BoardReading("board-7", readings.getLast()));
      }
      Decoded same = new Decoded(expected, Map.of());
      assertThat(Senml.decodeCbor(Senml.encodeCbor("board-7", readings), NOW))
          .as("CBOR, seed %d, round %d", seed, round)
          .isEqualTo(same);
      assertThat(Senml.decodeJson(Senml.encodeJson("board-7", readings), NOW))
          .as("JSON, seed %d, round %d", seed, round)
          .isEqualTo(same);
    }
  }

  @Test
  void packs_withFlippedBytes_neverThrow_andKeepTheBounds() {
    long seed = 4711;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      List<Reading> readings = List.of(random(random), random(random), random(random));
      boolean asCbor = random.nextBoolean();
      byte[] pack =
          asCbor ? Senml.encodeCbor("board", readings) : Senml.encodeJson("board", readings);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        pack[random.nextInt(pack.length)] = (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        pack = java.util.Arrays.copyOf(pack, random.nextInt(pack.length));
      }
      Decoded decoded = asCbor ? Senml.decodeCbor(pack, NOW) : Senml.decodeJson(pack, NOW);
      assertThat(decoded.readings().size() + decoded.rejects().size())
          .as("seed %d, round %d", seed, round)
          .isBetween(1, 8);
    }
  }

  @Test
  void bytes_ofChance_neverThrow() {
    long seed = 99;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 50_000; round++) {
      byte[] pack = new byte[random.nextInt(1, 60)];
      random.nextBytes(pack);
      pack[0] = (byte) (round % 2 == 0 ? 0x80 + random.nextInt(0x20) : pack[0]);
      assertThat(Senml.decodeCbor(pack, NOW)).as("seed %d, round %d", seed, round).isNotNull();
    }
  }

  @Test
  void packs_thatAreNone_areDroppedWithAReason() {
    assertThat(json("")).isEqualTo(dropped(SenmlReject.PACK_NOT_SENML));
    assertThat(json("{}")).isEqualTo(dropped(SenmlReject.PACK_NOT_SENML));
    assertThat(json("[1]")).isEqualTo(dropped(SenmlReject.PACK_NOT_SENML));
    assertThat(json("[{\"n\":\"a/b\",\"v\":\"1\"}]"))
        .isEqualTo(dropped(SenmlReject.PACK_NOT_SENML));
    assertThat(json("[{\"n\":\"a/b\",\"v\":1}")).isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    assertThat(json("[] []")).isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    assertThat(json("[{\"n\":\"a/b\",\"v\":1,\"v\":2}]"))
        .isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    assertThat(json("[{\"n\":\"a/b\",\"v\":NaN}]")).isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    assertThat(json("[{\"bver\":11,\"n\":\"a/b\",\"v\":1}]"))
        .isEqualTo(dropped(SenmlReject.PACK_VERSION));
    assertThat(json("[{\"n\":\"a/b\",\"v\":1,\"x_\":1}]"))
        .isEqualTo(dropped(SenmlReject.PACK_UNKNOWN_MANDATORY_LABEL));
    assertThat(json("[{\"n\":\"a/b\",\"v\":1,\"x\":" + "[".repeat(50) + "]".repeat(50) + "}]"))
        .isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    assertThat(Senml.decodeCbor(new byte[Senml.MAX_PACK_BYTES + 1], NOW))
        .isEqualTo(dropped(SenmlReject.PACK_TOO_LARGE));
    // An array of 2^32 records announced in five bytes.
    assertThat(cbor("9affffffff")).isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
    // A text of 2^31 bytes announced.
    assertThat(cbor("81a1007a7fffffff61")).isEqualTo(dropped(SenmlReject.PACK_MALFORMED));
  }

  @Test
  void records_thatAreNoReadings_areCounted_andTheOthersKept() {
    Decoded decoded =
        json(
            "[{\"bn\":\"a/\",\"bt\":1700000000},{\"n\":\"ok\",\"v\":1},{\"n\":\"b c\",\"v\":1},"
                + "{\"n\":\"two\",\"v\":1,\"vb\":true},{\"n\":\"data\",\"vd\":\"AA\"},{\"n\":\"sum\",\"s\":3},"
                + "{\"n\":\"u\",\"v\":1,\"u\":\"°C\"},{\"n\":\"t\",\"v\":1,\"t\":1e300},{\"n\":\"big\",\"v\":1e999},"
                + "{\"n\":\"also\",\"vb\":true,\"x\":{\"y\":[1]}}]");
    assertThat(decoded.readings())
        .extracting(r -> r.reading().sensor())
        .containsExactly("ok", "also");
    assertThat(decoded.rejects())
        .isEqualTo(
            Map.of(
                SenmlReject.RECORD_NAME, 1,
                SenmlReject.RECORD_VALUE, 3,
                SenmlReject.RECORD_UNIT, 1,
                SenmlReject.RECORD_TIME, 1,
                SenmlReject.RECORD_VALUE_BOUNDS, 1));
  }

  @Test
  void records_beyondTheBound_areDropped() {
    String records =
        "{\"bn\":\"a/\",\"n\":\"b\",\"v\":1,\"t\":1700000000}"
            + ",{\"n\":\"b\",\"v\":1}".repeat(1030);
    Decoded decoded = json("[" + records + "]");
    assertThat(decoded.readings()).hasSize(Senml.MAX_RECORDS);
    assertThat(decoded.rejects()).isEqualTo(Map.of(SenmlReject.TOO_MANY_RECORDS, 7));
  }

  @Test
  void baseValues_andRelativeTimes_resolveAsTheRfcSays() {
    Decoded decoded =
        json(
            "[{\"bn\":\"a/x-\",\"bu\":\"Cel\",\"bv\":20,\"n\":\"b\",\"v\":1.5,\"t\":-60},"
                + "{\"bn\":\"c/\",\"n\":\"d\",\"u\":\"V\",\"v\":-20},{\"n\":\"e\",\"vs\":\"text\",\"q\":\"BAD\"}]");
    assertThat(decoded.readings())
        .containsExactly(
            new BoardReading("a", Reading.of("x-b", 21.5, "Cel", NOW.minusSeconds(60))),
            new BoardReading("c", Reading.of("d", 0, "V", NOW)),
            new BoardReading("c", new Reading("e", Value.of("text"), "", NOW, Quality.BAD)));
  }

  @Test
  void cbor_holdsIntegerLabels_andShortNumbers() {
    Reading reading = Reading.of("t", 21.5, "Cel", Instant.ofEpochSecond(1_700_000_000));
    assertThat(HexFormat.of().formatHex(Senml.encodeCbor("b", List.of(reading))))
        .isEqualTo(
            "81"
                + "a5"
                + "21"
                + "62622f"
                + "22"
                + "1a6553f100"
                + "00"
                + "6174"
                + "01"
                + "6343656c"
                + "02"
                + "fa41ac0000");
  }

  @Test
  void board_ofAnyName_isNormalised_orRefused() {
    assertThat(Senml.normaliseBoard("Gewächshaus/Nord 2")).isEqualTo("Gewachshaus_Nord_2");
    assertThat(Senml.normaliseBoard("x".repeat(10_000))).hasSize(Senml.MAX_BOARD_CHARS);
    List<Reading> one = List.of(Reading.of("t", 1, "", NOW));
    assertThatThrownBy(() -> Senml.encodeCbor("a/b", one))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Senml.encodeCbor("a", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
