package dev.cellmesh.app.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Sends datagrams to a unix socket (unix(7)). The JDK has unix sockets for streams only, so this
 * calls libc.
 */
final class UnixDatagram {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** Room for a path in {@code sockaddr_un}, in bytes. */
  static final int MAX_PATH_BYTES = 107;

  private static final Linker LINKER = Linker.nativeLinker();
  // size_t and ssize_t are 32 bits wide on armhf.
  private static final ValueLayout SIZE =
      (ValueLayout) Objects.requireNonNull(LINKER.canonicalLayouts().get("size_t"));
  private static final MethodHandle SOCKET =
      libc("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDTO =
      libc(
          "sendto",
          FunctionDescriptor.of(SIZE, JAVA_INT, ADDRESS, SIZE, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CLOSE =
      libc("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private UnixDatagram() {}

  /**
   * Sends one datagram.
   *
   * @param path a file, or a name in the abstract namespace after {@code @}
   * @throws IOException if nobody listens there
   */
  static void send(String path, String text) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_PATH_BYTES) {
      throw new IOException("socket path of " + name.length + " bytes: " + path);
    }
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) SOCKET.invokeExact(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
      if (fd < 0) {
        throw new IOException("no unix socket to be had");
      }
      try {
        MemorySegment data = arena.allocateFrom(JAVA_BYTE, payload);
        MemorySegment address = address(arena, name);
        long sent = sendTo(fd, data, address);
        if (sent != payload.length) {
          throw new IOException("nobody takes datagrams at " + path);
        }
      } finally {
        int _ = (int) CLOSE.invokeExact(fd);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException("calling libc", e);
    }
  }

  private static long sendTo(int fd, MemorySegment data, MemorySegment address) throws Throwable {
    int addressBytes = (int) address.byteSize();
    if (SIZE.equals(JAVA_LONG)) {
      return (long)
          SENDTO.invokeExact(fd, data, data.byteSize(), MSG_NOSIGNAL, address, addressBytes);
    }
    return (int)
        SENDTO.invokeExact(fd, data, (int) data.byteSize(), MSG_NOSIGNAL, address, addressBytes);
  }

  /** {@code struct sockaddr_un}, cut to its length as abstract names need it. */
  static MemorySegment address(Arena arena, byte[] name) {
    boolean isAbstract = name[0] == '@';
    MemorySegment address = arena.allocate(2L + name.length + (isAbstract ? 0 : 1));
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
    if (isAbstract) {
      address.set(JAVA_BYTE, 2, (byte) 0);
    }
    return address;
  }

  // Restricted because a wrong shape corrupts memory; these follow the manual pages, section 2.
  @SuppressWarnings("restricted")
  static MethodHandle libc(String name, FunctionDescriptor shape) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape);
  }
}
