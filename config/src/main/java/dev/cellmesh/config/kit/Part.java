package dev.cellmesh.config.kit;

/**
 * A part of the file that belongs to somebody whom the rest of the house does not know by name: a
 * driver or a sink. Parts are equal if they are of the same class: a record without components is
 * one.
 *
 * @param <O> what the part means to its owner: a record, whose {@code toString} hides secrets
 */
public interface Part<O> {
  /** What it declares. */
  Section section();

  /**
   * Reads it. Notes what is wrong and does not throw; what it returns then is used by nobody.
   *
   * @param above the table in which {@link #section} stands
   * @param before what the parts before it have read; for what they must agree on
   */
  O read(Table above, Options before);
}
