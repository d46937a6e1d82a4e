package dev.cellmesh.sensors.gpio;

import com.pi4j.context.Context;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import dev.cellmesh.sensors.PushedSensor;
import dev.cellmesh.sensors.Quality;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.ReadingSink;
import dev.cellmesh.sensors.SensorFault;
import dev.cellmesh.sensors.Value;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Digital inputs: a boolean reading of each at the start, and one with each edge that outlasts the
 * debounce time. Pi4J's thread only takes note; a virtual thread for each input reports.
 */
public final class GpioSensor implements PushedSensor {
  private final String name;
  private final List<GpioInput> inputs;
  private final GpioAccess access;
  private final InstantSource clock;
  private final List<Debouncer> debouncers = new ArrayList<>();
  private @Nullable Context context;

  /** Inputs of this machine's GPIO. */
  public GpioSensor(String name, List<GpioInput> inputs, InstantSource clock) {
    this(name, inputs, GpioAccess.ofThisMachine(), clock);
  }

  GpioSensor(String name, List<GpioInput> inputs, GpioAccess access, InstantSource clock) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.access = access;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized void start(ReadingSink sink) throws SensorFault {
    try {
      Context opened = access.open();
      context = opened;
      for (GpioInput input : inputs) {
        listen(opened, input, sink);
      }
    } catch (SensorFault fault) {
      close();
      throw fault;
    } catch (RuntimeException | LinkageError e) {
      close();
      // LinkageError: libgpiod comes for ARM only.
      throw access.fault("Pi4J cannot open the inputs: " + e, e);
    }
    sink.well();
  }

  private void listen(Context opened, GpioInput input, ReadingSink sink) {
    DigitalInput pin =
        opened.create(
            DigitalInput.newConfigBuilder(opened)
                .id(name + "-" + input.line())
                .address(input.line())
                .pull(pull(input.pull()))
                // Ours is used: it behaves alike with every provider.
                .debounce(0L)
                .provider(access.providerId())
                .build());
    Debouncer debouncer =
        new Debouncer(input.sensor(), input.debounce(), clock, new Report(input, sink));
    debouncers.add(debouncer);
    pin.addListener(event -> debouncer.edge(isOn(input, event.state())));
    debouncer.start(isOn(input, pin.state()));
  }

  /** Leaves out the edges that were not asked for; the first state is none. For one thread. */
  private static final class Report implements Debouncer.Report {
    private final GpioInput input;
    private final ReadingSink sink;
    private boolean started;

    Report(GpioInput input, ReadingSink sink) {
      this.input = input;
      this.sink = sink;
    }

    @Override
    public void state(boolean on, Instant since) {
      boolean high = on != input.activeLow();
      boolean asked =
          switch (input.edge()) {
            case BOTH -> true;
            case RISING -> high;
            case FALLING -> !high;
          };
      if (asked || !started) {
        sink.offer(List.of(reading(input, on, since)));
      }
      started = true;
    }
  }

  private static boolean isOn(GpioInput input, DigitalState state) {
    return state.isHigh() != input.activeLow();
  }

  private static Reading reading(GpioInput input, boolean on, Instant time) {
    return switch (Reading.check(
        input.sensor(), Value.of(on), Reading.NO_UNIT, time, Quality.GOOD)) {
      case Reading.Accepted(Reading reading) -> reading;
      case Reading.Rejected(var reason) -> throw new IllegalStateException(reason.toString());
    };
  }

  private static PullResistance pull(GpioInput.Pull pull) {
    return switch (pull) {
      case NONE -> PullResistance.OFF;
      case UP -> PullResistance.PULL_UP;
      case DOWN -> PullResistance.PULL_DOWN;
    };
  }

  @Override
  public synchronized void close() {
    debouncers.forEach(Debouncer::stop);
    debouncers.clear();
    if (context != null) {
      context.shutdown();
      context = null;
    }
  }
}
