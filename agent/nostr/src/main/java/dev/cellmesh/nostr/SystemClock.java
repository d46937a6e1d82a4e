package dev.cellmesh.nostr;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;

/** The system's wall clock, and what it is worth. Any thread. */
interface SystemClock {
  /**
   * What it shows.
   *
   * @param millis since 1970 UTC
   * @param synchronised whether the kernel has heard from a time service that it is right
   */
  record Reading(long millis, boolean synchronised) {
    /** Whether it may be right: an unsynchronised clock before this build's date cannot be. */
    boolean isCredible() {
      return synchronised || millis >= Kernel.BUILT_MILLIS;
    }
  }

  /** What it shows now. */
  Reading read();

  /** The real one. */
  static SystemClock kernel() {
    return Kernel::read;
  }

  /** Asks the kernel by adjtimex(2), which the JDK does not have. */
  final class Kernel {
    private static final int TIME_ERROR = 5;

    /** {@code struct timex} has 208 bytes on 64 bits and fewer on 32. */
    private static final int TIMEX_BYTES = 256;

    private static final MethodHandle ADJTIMEX = adjtimex();
    static final long BUILT_MILLIS = built();

    private Kernel() {}

    private static Reading read() {
      return new Reading(System.currentTimeMillis(), isSynchronised());
    }

    /** All zero: modes 0 asks and changes nothing, so that nobody needs a privilege. */
    static boolean isSynchronised() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment timex = arena.allocate(TIMEX_BYTES, Long.BYTES);
        int state = (int) ADJTIMEX.invokeExact(timex);
        return state >= 0 && state != TIME_ERROR;
      } catch (Throwable e) {
        return false; // a sandbox may forbid the call: then nobody vouches for the clock
      }
    }

    // Restricted because a wrong shape corrupts memory; this follows the manual page, section 2.
    @SuppressWarnings("restricted")
    private static MethodHandle adjtimex() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("adjtimex"), FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    private static long built() {
      try (InputStream in =
          Objects.requireNonNull(SystemClock.class.getResourceAsStream("build.properties"))) {
        Properties build = new Properties();
        build.load(in);
        return Instant.parse(build.getProperty("built")).toEpochMilli();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
