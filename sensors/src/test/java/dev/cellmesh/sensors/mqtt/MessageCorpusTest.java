package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.sensors.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under {@code src/test/resources/mqtt} becomes the readings it names. */
final class MessageCorpusTest {
  static Stream<Path> messages() throws Exception {
    List<Path> found = MessageCase.files();
    assertThat(found).hasSizeGreaterThan(100);
    return found.stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void message_ofARealSystem_becomesTheExpectedReadings(Path file) throws Exception {
    MessageCase wanted = MessageCase.read(file);
    Map<String, Integer> rejects = new TreeMap<>();
    MessageDecoder decoder =
        new MessageDecoder(
            "",
            wanted.rules(),
            KnownTopics.IGNORED,
            64 * 1024,
            (reason, _) -> rejects.merge(reason, 1, Integer::sum));
    List<Reading> readings = new ArrayList<>();
    for (MessageCase.Message message : wanted.messages()) {
      readings.addAll(
          decoder.decode(
              message.topic(),
              message.payload(),
              MessageCase.ARRIVED,
              message.retained(),
              message.quality()));
    }
    assertThat(readings).containsExactlyElementsOf(wanted.expected());
    assertThat(rejects).isEqualTo(wanted.rejects());
  }
}
