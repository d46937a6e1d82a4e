package dev.cellmesh.sensors.hwmon;

import java.nio.file.Path;

/**
 * One input of a chip.
 *
 * @param sensor the normal name of its sensor
 * @param file {@code temp1_input} and its like
 */
record Input(String sensor, Path file, Quantity quantity) {
  private static final String SUFFIX = "_input";

  /** The part of the file's name that all files of the input share: {@code temp1}. */
  static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Another file of the input, such as {@code temp1_label}. */
  static Path beside(Path file, String what) {
    return file.resolveSibling(stem(file) + "_" + what);
  }
}
