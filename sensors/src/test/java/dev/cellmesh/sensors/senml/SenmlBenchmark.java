package dev.cellmesh.sensors.senml;

import dev.cellmesh.sensors.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Cost of a pack of 100 readings. From {@code sensors}, after {@code mvn test-compile
 * dependency:build-classpath -Dmdep.outputFile=target/cp}: {@code java -cp
 * target/classes:target/test-classes:$(cat target/cp) dev.cellmesh.sensors.senml.SenmlBenchmark}
 */
final class SenmlBenchmark {
  private SenmlBenchmark() {}

  public static void main(String[] args) {
    Instant time = Instant.parse("2026-01-02T03:04:05.123Z");
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readings.add(Reading.of("room" + i % 10 + "/temperature", 20 + i / 10.0, "Cel", time));
    }
    for (int round = 0; round < 5; round++) {
      int packs = 20_000;
      long bytes = 0;
      long start = System.nanoTime();
      for (int i = 0; i < packs; i++) {
        bytes += Senml.encodeCbor("greenhouse-7", readings).length;
      }
      long encoded = System.nanoTime();
      byte[] pack = Senml.encodeCbor("greenhouse-7", readings);
      long decodedReadings = 0;
      for (int i = 0; i < packs; i++) {
        decodedReadings += Senml.decodeCbor(pack, time).readings().size();
      }
      long decoded = System.nanoTime();
      System.out.printf(
          "encode %.1f us, decode %.1f us, %d bytes, %d readings%n",
          (encoded - start) / 1e3 / packs,
          (decoded - encoded) / 1e3 / packs,
          bytes / packs,
          decodedReadings / packs);
    }
  }
}
