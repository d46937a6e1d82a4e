package dev.cellmesh.sensors.gpio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.plugin.mock.provider.gpio.digital.MockDigitalInput;
import dev.cellmesh.sensors.Batch;
import dev.cellmesh.sensors.HostOptions;
import dev.cellmesh.sensors.SensorHost;
import dev.cellmesh.sensors.SensorStatus;
import dev.cellmesh.sensors.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over Pi4J's mock of a digital input. */
final class GpioSensorTest {
  @TempDir private Path devices;

  /** Makes Pi4J's mock inputs and keeps the last, so that a test can move it. */
  private static final class Pins extends DigitalInputProviderBase implements DigitalInputProvider {
    private volatile @Nullable MockDigitalInput last;

    Pins() {
      super("mock-digital-input", "Mock Digital Input");
    }

    @Override
    public DigitalInput create(DigitalInputConfig config) {
      MockDigitalInput input = new MockDigitalInput(this, config);
      context.registry().add(input);
      last = input;
      return input;
    }

    void set(DigitalState state) {
      MockDigitalInput input = last;
      assertThat(input).isNotNull();
      if (input != null) {
        input.mockState(state);
      }
    }
  }

  private SensorHost host(Pins pins, boolean activeLow, Duration debounce) {
    return host(pins, activeLow, debounce, GpioInput.Edge.BOTH);
  }

  private SensorHost host(Pins pins, boolean activeLow, Duration debounce, GpioInput.Edge edge) {
    GpioInput door = new GpioInput("door", 17, activeLow, GpioInput.Pull.UP, debounce, edge);
    GpioSensor sensor =
        new GpioSensor(
            "gpio",
            List.of(door),
            new GpioAccess(devices, () -> pins, "mock-digital-input"),
            InstantSource.system());
    SensorHost host = new SensorHost(List.of(sensor), HostOptions.DEFAULT);
    host.start();
    return host;
  }

  private static List<Value> take(SensorHost host, int count) {
    List<Value> values = new ArrayList<>();
    await()
        .until(
            () -> {
              for (Batch batch : host.take(10, Duration.ofMillis(20))) {
                values.add(batch.readings().getFirst().value());
              }
              return values.size() >= count;
            });
    return values;
  }

  @Test
  void edges_becomeReadings_afterTheStateOfTheStart() throws Exception {
    Files.createFile(devices.resolve("gpiochip0"));
    Pins pins = new Pins();
    try (SensorHost host = host(pins, false, Duration.ofMillis(20))) {
      assertThat(take(host, 1)).containsExactly(Value.of(false));
      pins.set(DigitalState.HIGH);
      assertThat(take(host, 1)).containsExactly(Value.of(true));
      pins.set(DigitalState.LOW);
      assertThat(take(host, 1)).containsExactly(Value.of(false));
    }
  }

  @Test
  void activeLow_turnsTheMeaningRound() throws Exception {
    Files.createFile(devices.resolve("gpiochip0"));
    Pins pins = new Pins();
    try (SensorHost host = host(pins, true, Duration.ZERO)) {
      assertThat(take(host, 1)).containsExactly(Value.of(true));
      pins.set(DigitalState.HIGH);
      assertThat(take(host, 1)).containsExactly(Value.of(false));
    }
  }

  @ParameterizedTest
  @CsvSource({"RISING, false, true", "FALLING, false, false", "FALLING, true, true"})
  void edges_notAskedFor_makeNoReading(GpioInput.Edge edge, boolean activeLow, boolean seen)
      throws Exception {
    Files.createFile(devices.resolve("gpiochip0"));
    Pins pins = new Pins();
    try (SensorHost host = host(pins, activeLow, Duration.ZERO, edge)) {
      assertThat(take(host, 1)).containsExactly(Value.of(activeLow));
      AtomicInteger changes = new AtomicInteger();
      List<Value> values = new ArrayList<>();
      await()
          .until(
              () -> {
                boolean high = changes.incrementAndGet() % 2 == 1;
                pins.set(high ? DigitalState.HIGH : DigitalState.LOW);
                for (Batch batch : host.take(10, Duration.ofMillis(20))) {
                  values.add(batch.readings().getFirst().value());
                }
                return values.size() >= 3;
              });
      assertThat(values).containsOnly(Value.of(seen));
    }
  }

  @Test
  void line_ofALargeController_isTaken() {
    assertThat(
            new GpioInput(
                    "door", 511, false, GpioInput.Pull.NONE, Duration.ZERO, GpioInput.Edge.BOTH)
                .line())
        .isEqualTo(511);
  }

  @Test
  void bouncingContact_isOneChange() throws Exception {
    Files.createFile(devices.resolve("gpiochip0"));
    Pins pins = new Pins();
    try (SensorHost host = host(pins, false, Duration.ofSeconds(1))) {
      take(host, 1);
      for (int i = 0; i < 20; i++) {
        pins.set(DigitalState.HIGH);
        pins.set(DigitalState.LOW);
      }
      pins.set(DigitalState.HIGH);
      assertThat(take(host, 1)).containsExactly(Value.of(true));
      pins.set(DigitalState.LOW);
      assertThat(take(host, 1)).containsExactly(Value.of(false));
    }
  }

  @Test
  void machineWithoutGpio_isTroubleThatNamesTheMend() {
    try (SensorHost host = host(new Pins(), false, Duration.ZERO)) {
      await().until(() -> host.statuses().getFirst().state() == SensorStatus.State.TROUBLED);
      assertThat(host.statuses().getFirst().lastFault())
          .contains("gpiochip*")
          .contains("this machine has no GPIO")
          .contains("take gpio out of the configuration");
    }
  }

  @Test
  void libgpiod_thatCannotOpenTheDevice_isTroubleAndNoCrash() throws Exception {
    Files.createFile(devices.resolve("gpiochip0"));
    GpioAccess real = GpioAccess.ofThisMachine();
    GpioAccess access = new GpioAccess(devices, real.provider(), real.providerId());
    GpioInput door =
        new GpioInput("door", 17, false, GpioInput.Pull.UP, Duration.ZERO, GpioInput.Edge.BOTH);
    GpioSensor sensor = new GpioSensor("gpio", List.of(door), access, InstantSource.system());
    try (SensorHost host = new SensorHost(List.of(sensor), HostOptions.DEFAULT)) {
      host.start();
      await().until(() -> host.statuses().getFirst().state() == SensorStatus.State.TROUBLED);
      assertThat(host.statuses().getFirst().lastFault()).contains("Pi4J cannot open the inputs");
    }
  }
}
