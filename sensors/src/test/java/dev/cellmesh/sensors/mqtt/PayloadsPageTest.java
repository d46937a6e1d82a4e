package dev.cellmesh.sensors.mqtt;

import static org.assertj.core.api.Assertions.fail;

import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.SensorName;
import dev.cellmesh.sensors.Value;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/payloads.md says what the cases of the corpus say. */
final class PayloadsPageTest {
  private static final Path PAGE = Path.of("../docs/payloads.md");
  private static final int MOST_CHARS = 240;

  @Test
  void page_isWhatTheCasesSay() throws IOException {
    String rendered = page();
    if (!Files.exists(PAGE) || !Files.readString(PAGE).equals(rendered)) {
      Files.createDirectories(Path.of("target"));
      Files.writeString(Path.of("target", "payloads.md"), rendered);
      fail("docs/payloads.md is out of date: copy sensors/target/payloads.md over it");
    }
  }

  private static String page() throws IOException {
    StringBuilder page = new StringBuilder();
    page.append(Files.readString(Path.of("src/test/resources/payloads-head.md")));
    page.append("\n## Units that are converted\n\n");
    page.append(
        "Others go out as they are if they are SenML's; `check-config` warns of the rest.\n\n");
    page.append(
        SourceUnit.conversions().entrySet().stream()
            .map(e -> e.getKey() + ": `" + String.join("`, `", e.getValue()) + "`")
            .collect(Collectors.joining("; ", "To ", ".\n")));
    page.append("\n## Topics that are left aside\n\n");
    page.append("Discovery, logs and commands. A filter that asks for just these gets them.\n\n`");
    page.append(String.join("`, `", KnownTopics.IGNORED)).append("`\n");
    Map<String, StringBuilder> bySystem = new TreeMap<>();
    for (Path file : MessageCase.files()) {
      String system = file.getName(file.getNameCount() - 2).toString();
      bySystem
          .computeIfAbsent(system, _ -> new StringBuilder())
          .append(rendered(MessageCase.read(file)));
    }
    bySystem.forEach(
        (system, cases) ->
            page.append("\n## ")
                .append(system.equals("plain") ? "Any other" : system)
                .append('\n')
                .append(cases));
    return page.toString();
  }

  private static String rendered(MessageCase one) {
    StringBuilder text = new StringBuilder("\n");
    if (!one.about().isEmpty()) {
      text.append(one.about()).append("\n\n");
    }
    if (!one.config().isEmpty()) {
      text.append("```toml\n").append(one.config()).append("```\n\n");
    }
    text.append("```text\n");
    one.messages().forEach(message -> text.append(rendered(message)));
    one.expected().forEach(reading -> text.append(rendered(reading)));
    one.rejects()
        .forEach((why, n) -> text.append("    ").append(why).append(" ").append(n).append('\n'));
    return text.append("```\n").toString();
  }

  private static String rendered(MessageCase.Message message) {
    String payload =
        new String(message.payload(), StandardCharsets.UTF_8)
            .replace("\0", "␀")
            .replace("\uFEFF", "<BOM>")
            .replaceAll("\\p{Cntrl}", "�")
            .strip();
    return cut(message.topic()) + "  " + cut(payload) + (message.retained() ? "  (kept)\n" : "\n");
  }

  private static String rendered(Reading reading) {
    String value =
        switch (reading.value()) {
          case Value.Numeric(double number) ->
              BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
          case Value.Flag(boolean on) -> on ? "yes" : "no";
          case Value.Text(String text) -> '"' + cut(text) + '"';
        };
    String quality =
        reading.quality() == Quality.GOOD
            ? ""
            : "  " + reading.quality().name().toLowerCase(Locale.ROOT);
    String time = reading.time().equals(MessageCase.ARRIVED) ? "" : "  at " + reading.time();
    String unit = reading.unit().isEmpty() ? "" : " " + reading.unit();
    String name = reading.sensor();
    String readable = SensorName.readable(name);
    String shown = readable.equals(name) ? name : name + " (" + cut(readable) + ")";
    return "    " + shown + "  " + value + unit + time + quality + '\n';
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }
}
