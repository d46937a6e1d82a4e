package dev.cellmesh.app.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Standard output and error of the process, below Java's own. */
public final class StandardStreams {
  private static final int O_WRONLY = 1;

  private StandardStreams() {}

  /** Whether somebody reads standard error as it comes: it is a terminal (isatty(3)). */
  public static boolean isErrorTerminal() {
    try {
      MethodHandle isatty = UnixDatagram.libc("isatty", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      return (int) isatty.invokeExact(2) == 1;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("calling libc", e);
    }
  }

  /**
   * Sends what is printed from now on to nowhere. For the very end: webrtc-java 0.14.0 prints "VM
   * attach current thread failed" on standard output, where a program reads JSON, whenever the
   * virtual machine goes down.
   */
  public static void silence() {
    System.out.flush();
    System.err.flush();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          UnixDatagram.libc("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
      MethodHandle dup2 =
          UnixDatagram.libc("dup2", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
      int nowhere = (int) open.invokeExact(arena.allocateFrom("/dev/null"), O_WRONLY);
      if (nowhere >= 0) {
        int _ = (int) dup2.invokeExact(nowhere, 1);
        int _ = (int) dup2.invokeExact(nowhere, 2);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("calling libc", e);
    }
  }
}
