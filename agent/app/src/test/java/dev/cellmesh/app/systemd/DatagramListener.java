package dev.cellmesh.app.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The service manager's end of the notify socket. 64-bit machines only: it is for tests. */
final class DatagramListener implements AutoCloseable {
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MAX_BYTES = 4_096;

  private final int fd;

  DatagramListener(String path) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      fd =
          (int)
              UnixDatagram.libc(
                      "socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT))
                  .invokeExact(1, 2, 0);
      MemorySegment address = UnixDatagram.address(arena, path.getBytes(StandardCharsets.UTF_8));
      int bound =
          (int)
              UnixDatagram.libc(
                      "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT))
                  .invokeExact(fd, address, (int) address.byteSize());
      if (fd < 0 || bound != 0) {
        throw new IllegalStateException("cannot bind " + path);
      }
    }
  }

  /** The next datagram; empty if there is none. */
  String receive() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(MAX_BYTES);
      long length =
          (long)
              UnixDatagram.libc(
                      "recv",
                      FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT))
                  .invokeExact(fd, buffer, (long) MAX_BYTES, MSG_DONTWAIT);
      if (length < 0) {
        return "";
      }
      byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    try {
      int _ =
          (int)
              UnixDatagram.libc("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(fd);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
