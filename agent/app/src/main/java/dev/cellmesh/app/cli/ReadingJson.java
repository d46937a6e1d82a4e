package dev.cellmesh.app.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import dev.cellmesh.sensors.Reading;
import dev.cellmesh.sensors.SensorName;
import dev.cellmesh.sensors.Value;
import dev.cellmesh.sensors.senml.BoardReading;
import java.io.IOException;
import java.util.Locale;

/** A reading as {@code cellmesh subscribe} prints it: one line of JSON. */
final class ReadingJson {
  private ReadingJson() {}

  /**
   * The line.
   *
   * @param retained whether the board has kept it for those who come later
   */
  static String line(BoardReading received, boolean retained) {
    return Json.line(out -> write(out, received, retained));
  }

  private static void write(JsonGenerator out, BoardReading received, boolean retained)
      throws IOException {
    Reading reading = received.reading();
    out.writeStartObject();
    out.writeStringField("board", received.board());
    out.writeStringField("sensor", reading.sensor());
    String name = SensorName.readable(reading.sensor());
    if (!name.equals(reading.sensor())) {
      out.writeStringField("name", name);
    }
    out.writeFieldName("value");
    switch (reading.value()) {
      case Value.Numeric(double number) -> write(out, number);
      case Value.Flag(boolean on) -> out.writeBoolean(on);
      case Value.Text(String text) -> out.writeString(text);
    }
    out.writeStringField("unit", reading.unit());
    out.writeStringField("time", reading.time().toString());
    out.writeStringField("quality", reading.quality().name().toLowerCase(Locale.ROOT));
    if (retained) {
      out.writeBooleanField("retained", true);
    }
    out.writeEndObject();
  }

  /** Whole numbers without {@code .0}: people and jq both prefer them. */
  private static void write(JsonGenerator out, double number) throws IOException {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      out.writeNumber((long) number);
    } else {
      out.writeNumber(number);
    }
  }
}
