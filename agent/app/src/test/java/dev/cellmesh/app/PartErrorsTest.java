package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cellmesh.config.kit.ConfigException;
import dev.cellmesh.config.kit.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in the sections of drivers and sinks, as a user sees them: kind, line, key, wording. */
final class PartErrorsTest {
  private static final String ROOM = "[room]\nname = \"farm\"\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[[gpio]];name = \"a\";pin = 1;pul = \"up\" | UNKNOWN_KEY | 6 | gpio.pul | \"pull\"",
        "[mqtt];enabled = 1 | WRONG_TYPE | 4 | mqtt.enabled | is a whole number; it takes: true or"
            + " false",
        "[gpio];pin = 1 | WRONG_TYPE | 3 | gpio | write [[gpio]]",
        "[vitals];every = \"100ms\" | OUT_OF_RANGE | 4 | vitals.every | \"1s\" to \"1h\"",
        "[vitals];every = \"often\" | BAD_VALUE | 4 | vitals.every | \"often\" is no duration",
        "[mqtt];url = \"mqtt://a/x\" | BAD_VALUE | 4 | mqtt.url | more than host and port",
        "[mqtt];caFile = \"/dev/null\" | CONFLICT | 4 | mqtt.caFile | mqtts://",
        "[mqtt];password = \"p\" | CONFLICT | 4 | mqtt.password | without username",
        "[[mqtt.topics]];filter = \"a/#/b\" | BAD_VALUE | 4 | mqtt.topics.filter | # stands only at"
            + " the end",
        "[[mqtt.topics]];filter = \"a+/b\" | BAD_VALUE | 4 | mqtt.topics.filter | stand alone",
        "[[mqtt.topics]];filter = \"+/a\";sensor = \"{2}\" | CONFLICT | 5 | mqtt.topics.sensor |"
            + " has 1 wildcards",
        "[[sink.mqtt]];url = \"mqtt://a\";topic = \"x/{bord}\" | BAD_VALUE | 5 | sink.mqtt.topic |"
            + " knows no {bord}",
        "[[sink.mqtt]];qos = 1 | MISSING | 3 | sink.mqtt.url | write, for example, url =",
        "[[gpio]];name=\"a\";pin=1;[[gpio]];name=\"a\";pin=2 | CONFLICT | 7 | gpio.name | line 4",
        "[[gpio]];name=\"a\";pin=1;[[gpio]];name=\"b\";pin=1 | CONFLICT | 8 | gpio.pin | line 5",
        "[[gpio]];name=\"a\";pin=1;[[simulated]];name=\"a\";kind=\"contact\" | CONFLICT | 7 |"
            + " simulated.name | is the same as in line 4; give each its own",
        "[[simulated]];name=\"mqtt\";kind=\"contact\" | CONFLICT | 4 | simulated.name | is the same"
            + " as that of [mqtt] itself; give each its own",
        "[[simulated]];name=\"vitals\";kind=\"contact\" | CONFLICT | 4 | simulated.name | is the"
            + " same as that of [vitals] itself",
        "[hwmon];enabled=true;[[simulated]];name=\"hwmon\";kind=\"contact\" | CONFLICT | 6 |"
            + " simulated.name | is the same as that of [hwmon] itself",
        "[[gpio]];name=\"a\";pin=1;[[simulated]];name=\"gpio\";kind=\"contact\" | CONFLICT | 7 |"
            + " simulated.name | is the same as that of [[gpio]] itself",
        "[[mqtt.topics]];filter = \"$share/a/b/#\" | BAD_VALUE | 4 | mqtt.topics.filter | is a"
            + " shared subscription, whose messages the broker deals out to several; write the"
            + " filter alone, without $share and the group",
        "[[mqtt.topics]];[mqtt.topics.units];battery.voltage = \"V\" | WRONG_TYPE | 5 |"
            + " mqtt.topics.units.battery.voltage | has dots without quotes; write:"
            + " \"battery.voltage\" = \"V\"",
        "[mesh];filter = 1 | UNKNOWN_KEY | 4 | mesh.filter | it belongs to [[mqtt.topics]]",
        "[[sink]];x = 1 | WRONG_TYPE | 3 | sink | is not a table; write [sink]",
      })
  void error_saysKindLineKeyAndRemedy(
      String text, Problem.Kind kind, int line, String key, String part) {
    List<Problem> problems = problems(ROOM + text.replace(";", "\n") + "\n");

    assertThat(problems).as("%s", problems).hasSize(1);
    Problem problem = problems.getFirst();
    assertThat(problem.kind()).isEqualTo(kind);
    assertThat(problem.line()).isEqualTo(line);
    assertThat(problem.key()).isEqualTo(key);
    assertThat(problem.render()).contains(part);
  }

  @Test
  void simulatedSensor_namedLikeOneThatIsNotThere_isWell() {
    assertThat(
            Parts.CONFIGURATION.parse(
                ROOM
                    + "[mqtt]\nenabled = false\n"
                    + "[[simulated]]\nname = \"mqtt\"\nkind = \"contact\"\n",
                Map.of()))
        .isNotNull();
  }

  @Test
  void sections_ofDriversAndSinks_standInTheirOrder() {
    String known = problems("x_y_z = 1\n" + ROOM).getFirst().remedy();
    assertThat(known)
        .startsWith("known here: board, room, nostr, webrtc, mesh, mqtt, vitals, ")
        .endsWith(", simulated, gateway, sink, dashboard, relay, status, log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[mqtt]\nurl = \"mqtt://u:Hunter2@host\"",
        "[mqtt.topics]\nsensor = \"{${PW}}\"",
        "[[sink.mqtt]]\nurl=\"mqtt://a\"\ntopic = \"{${PW}}\"",
      })
  void errors_neverRepeatASecret(String text) {
    assertThat(problems(ROOM + text))
        .isNotEmpty()
        .noneSatisfy(p -> assertThat(p.toString()).contains("unter2"));
  }

  private static List<Problem> problems(String text) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                Parts.CONFIGURATION.parse(text, Map.of("HOSTNAME", "pi", "PW", "Hunter2-Hunter2")));
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }
}
