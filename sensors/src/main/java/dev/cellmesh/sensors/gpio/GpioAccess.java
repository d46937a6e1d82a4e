package dev.cellmesh.sensors.gpio;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalInputProvider;
import com.pi4j.provider.Provider;
import dev.cellmesh.sensors.SensorFault;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to the pins: the folder with {@code gpiochip*}, and the Pi4J provider.
 *
 * <p>The context is built by hand: Pi4J's automatic one scans the class path for plug-ins.
 */
record GpioAccess(Path devices, Supplier<Provider<?, ?, ?>> provider, String providerId) {

  static GpioAccess ofThisMachine() {
    return new GpioAccess(
        Path.of("/dev"), GpioDDigitalInputProvider::newInstance, GpioDDigitalInputProvider.ID);
  }

  Context open() throws SensorFault {
    Path chip = firstChip();
    if (chip == null) {
      throw new SensorFault(
          "this machine has no GPIO",
          devices + "/gpiochip*",
          "run on a board with GPIO and a kernel with GPIO_CDEV, or take gpio out of the"
              + " configuration",
          null);
    }
    if (!Files.isReadable(chip) || !Files.isWritable(chip)) {
      throw new SensorFault(
          "no permission to use GPIO",
          chip.toString(),
          "put the agent's user into the group gpio (usermod -aG gpio cellmesh) and restart",
          null);
    }
    return Pi4J.newContextBuilder()
        .noAutoDetect()
        .noAutoInject()
        .disableShutdownHook()
        .add(provider.get())
        .build();
  }

  SensorFault fault(String what, Throwable cause) {
    return new SensorFault(
        what,
        devices + "/gpiochip*",
        "check that no other program holds the line (gpioinfo shows it), that the line exists, and"
            + " that this is a 32- or 64-bit ARM board",
        cause);
  }

  private @Nullable Path firstChip() throws SensorFault {
    try (DirectoryStream<Path> chips = Files.newDirectoryStream(devices, "gpiochip*")) {
      var all = chips.iterator();
      return all.hasNext() ? all.next() : null;
    } catch (IOException e) {
      throw fault("cannot list the GPIO devices: " + e.getMessage(), e);
    }
  }
}
