package dev.cellmesh.sensors.gpio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.config.kit.Schema;
import dev.cellmesh.sensors.DriverContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the file says arrives in the words of the sensor. */
final class GpioDriverTest {
  private static final GpioDriver DRIVER = new GpioDriver();
  private static final DriverContext CONTEXT =
      new DriverContext("0123456789abcdef".repeat(4), Path.of("."), InstantSource.system());

  private static GpioOptions read(String toml) {
    return new Schema<>(List.of(DRIVER.section()), DRIVER::read).parse(toml, Map.of());
  }

  @Test
  void gpio_becomesAnInputOfTheDriver() {
    GpioOptions options =
        read(
            """
            [[gpio]]
            name = "door"
            pin = 511
            pull = "up"
            activeLow = true
            debounce = "5ms"
            edge = "falling"
            """);
    assertThat(options.inputs().getFirst())
        .isEqualTo(
            new GpioInput(
                "door",
                511,
                true,
                GpioInput.Pull.UP,
                Duration.ofMillis(5),
                GpioInput.Edge.FALLING));
  }

  @Test
  void inputs_shareOneSensor_andNoneMakesNone() {
    String two = "[[gpio]]\nname = \"a\"\npin = 1\n[[gpio]]\nname = \"b\"\npin = 2\n";
    assertThat(DRIVER.sensors(read(two), CONTEXT)).hasSize(1);
    assertThat(DRIVER.sensors(read(""), CONTEXT)).isEmpty();
  }
}
