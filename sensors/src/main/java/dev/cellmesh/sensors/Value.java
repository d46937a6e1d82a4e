package dev.cellmesh.sensors;

/**
 * The value of a reading: one of the three kinds of SenML (RFC 8428, {@code v}, {@code vb}, {@code
 * vs}).
 */
public sealed interface Value {

  /** A finite number, in the reading's unit. */
  record Numeric(double number) implements Value {}

  /** A yes or no: a door contact, a relay's output. */
  record Flag(boolean on) implements Value {}

  /** A short text: a state, a version; at most {@link Reading#MAX_TEXT_BYTES} bytes in UTF-8. */
  record Text(String text) implements Value {}

  /** A number as a value. */
  static Value of(double number) {
    return new Numeric(number);
  }

  /** A boolean as a value. */
  static Value of(boolean on) {
    return new Flag(on);
  }

  /** A text as a value. */
  static Value of(String text) {
    return new Text(text);
  }
}
