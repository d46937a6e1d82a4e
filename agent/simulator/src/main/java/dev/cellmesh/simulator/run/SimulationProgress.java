package dev.cellmesh.simulator.run;

/** Is told how a run gets on, every virtual second. */
@FunctionalInterface
public interface SimulationProgress {
  /** Says nothing. */
  SimulationProgress NONE = (seconds, of, boards, joined, delivered) -> {};

  /**
   * So far.
   *
   * @param seconds virtual seconds that have passed, {@code of} so many
   * @param joined boards that have joined, of {@code boards} alive
   * @param delivered readings handed to leaves
   */
  void at(long seconds, long of, int boards, int joined, long delivered);
}
