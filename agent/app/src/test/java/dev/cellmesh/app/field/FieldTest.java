package dev.cellmesh.app.field;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** An internet for a class of tests, with other sites for each test. */
abstract class FieldTest {
  /** Tests that {@code ./cellmesh verify} leaves to {@code ./cellmesh verify --field}. */
  static final String FIELD = "field";

  @TempDir static Path folder;
  private static @Nullable Internet built;

  @BeforeAll
  static void build() throws IOException {
    built = Internet.start(folder);
  }

  @AfterAll
  static void removeAll() {
    Internet all = built;
    built = null;
    if (all != null) {
      all.close();
    }
  }

  static Internet internet() {
    Internet there = built;
    if (there == null) {
      throw new IllegalStateException("there is no internet");
    }
    return there;
  }

  @AfterEach
  void removeSites() {
    internet().clear();
  }

  /** Two boards that have found each other, with readings on their way to the second. */
  static void linked(String condition, FieldBoard from, FieldBoard to) throws IOException {
    Stopwatch.start(condition + ": from the start to a link")
        .until(() -> from.isLinkedWith(to) && to.isLinkedWith(from));
    flowing(condition + ": readings flow", from, to);
  }

  /**
   * Waits for readings that have left the board after this moment, as no three are on their way.
   */
  static Duration flowing(String what, FieldBoard from, FieldBoard to) throws IOException {
    long had = to.received(from);
    return Stopwatch.start(what).until(() -> to.received(from) > had + 2);
  }

  /** Waits until both boards say that there is no way between them. */
  static void said(String condition, FieldBoard a, FieldBoard b, String ofA, String ofB) {
    Stopwatch.start(condition + ": no way, and said so")
        .until(() -> says(a, b, ofA, ofB) && says(b, a, ofB, ofA));
  }

  private static boolean says(FieldBoard board, FieldBoard of, String own, String other) {
    return board
        .status()
        .contains(
            "{\"peer\":\"%s\",\"own\":\"%s\",\"other\":\"%s\"}".formatted(of.peer(), own, other));
  }
}
