package dev.cellmesh.webrtc;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Stops the leak of two JNI local references (89 B of heap) per received message in webrtc-java
 * 0.14.0: it calls Java from a native thread that never returns to the JVM, and never deletes what
 * it made.
 *
 * <p>That one thread gets its own copy of the JNI function table, in which {@code
 * NewDirectByteBuffer}, the first JNI function of every message, first pops the local frame of the
 * message before and pushes a new one. The stub for that is machine code: x86-64 and aarch64 with
 * glibc. It is written, then made executable, never both. Elsewhere {@link #install} says so, and
 * factories are replaced after a number of messages.
 *
 * <p>To be deleted with the first webrtc-java whose {@code RTCDataChannelObserver} frees its
 * references: run {@code ReceiveLeakMain} with the property set to false to see.
 */
@SuppressWarnings("restricted") // reaching into the JVM is what this class is for
final class LocalReferences {
  /** {@code false} does without the machine code, should a board not bear it. */
  static final String PROPERTY = "cellmesh.webrtc.localReferences";

  private static final AddressLayout POINTER = ValueLayout.ADDRESS;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  // Indices into the tables of the JNI specification, chapter 4 and 5.
  private static final int GET_ENV = 6;
  private static final int PUSH_LOCAL_FRAME = 19;
  private static final int POP_LOCAL_FRAME = 20;
  private static final int NEW_DIRECT_BYTE_BUFFER = 229;

  /** More than the table has (236 in JDK 25); the rest is the JVM's data, copied and never used. */
  private static final int TABLE_ENTRIES = 256;

  private static final int JNI_VERSION = 0x00010006;
  private static final long PAGE_BYTES = 65_536;
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private static @Nullable MemorySegment table;
  private static boolean impossible = "false".equals(System.getProperty(PROPERTY));

  private LocalReferences() {}

  /**
   * Gives the calling thread the mended table. To be called once, from inside a callback of the
   * thread that receives messages. Returns whether it worked.
   */
  static synchronized boolean install() {
    if (impossible) {
      return false;
    }
    try {
      MemorySegment environment = environment();
      MemorySegment mended = table;
      if (mended == null) {
        mended = mended(environment.get(POINTER, 0).reinterpret(TABLE_ENTRIES * 8L));
        table = mended;
      }
      environment.set(POINTER, 0, mended);
      return true;
    } catch (Throwable e) { // method handles declare it, and a callback must not throw
      impossible = true;
      Logger.info(
          "Received WebRTC messages leak a little, so links are renewed now and then: {}",
          e.toString());
      return false;
    }
  }

  /** The calling thread's {@code JNIEnv*}. */
  private static MemorySegment environment() throws Throwable {
    if (POINTER.byteSize() != 8) {
      throw new UnsupportedOperationException("not a 64-bit machine");
    }
    Linker linker = Linker.nativeLinker();
    SymbolLookup jvm = SymbolLookup.libraryLookup(libjvm(), Arena.global());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment machines = arena.allocate(POINTER);
      check(
          (int)
              linker
                  .downcallHandle(
                      jvm.findOrThrow("JNI_GetCreatedJavaVMs"),
                      FunctionDescriptor.of(INT, POINTER, INT, POINTER))
                  .invokeExact(machines, 1, arena.allocate(INT)),
          "JNI_GetCreatedJavaVMs");
      MemorySegment machine = machines.get(POINTER, 0);
      MemorySegment functions = machine.reinterpret(8).get(POINTER, 0).reinterpret(64);
      MemorySegment found = arena.allocate(POINTER);
      check(
          (int)
              linker
                  .downcallHandle(
                      functions.getAtIndex(POINTER, GET_ENV),
                      FunctionDescriptor.of(INT, POINTER, POINTER, INT))
                  .invokeExact(machine, found, JNI_VERSION),
          "GetEnv");
      return found.get(POINTER, 0).reinterpret(8);
    }
  }

  private static MemorySegment mended(MemorySegment original) throws Throwable {
    MemorySegment copy = Arena.global().allocate(TABLE_ENTRIES * 8L, 8).copyFrom(original);
    byte[] code =
        stub(
            original.getAtIndex(POINTER, POP_LOCAL_FRAME).address(),
            original.getAtIndex(POINTER, PUSH_LOCAL_FRAME).address(),
            original.getAtIndex(POINTER, NEW_DIRECT_BYTE_BUFFER).address());
    copy.setAtIndex(POINTER, NEW_DIRECT_BYTE_BUFFER, executable(code));
    return copy;
  }

  private static byte[] stub(long pop, long push, long create) {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (arch) {
      case "amd64", "x86_64" -> x64(pop, push, create);
      case "aarch64" -> aarch64(pop, push, create);
      default -> throw new UnsupportedOperationException("no stub for " + arch);
    };
  }

  /** System V ABI: environment, address and capacity in rdi, rsi, rdx. */
  static byte[] x64(long pop, long push, long create) {
    ByteBuffer b = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    put(b, 0x57, 0x56, 0x52); // push rdi, rsi, rdx: the stack is aligned again
    put(b, 0x31, 0xf6); // xor esi, esi
    put(b, 0x48, 0xb8).putLong(pop); // mov rax, PopLocalFrame
    put(b, 0xff, 0xd0); // call rax
    put(b, 0x48, 0x8b, 0x7c, 0x24, 0x10); // mov rdi, [rsp+16]
    put(b, 0xbe).putInt(16); // mov esi, 16
    put(b, 0x48, 0xb8).putLong(push); // mov rax, PushLocalFrame
    put(b, 0xff, 0xd0); // call rax
    put(b, 0x5a, 0x5e, 0x5f); // pop rdx, rsi, rdi
    put(b, 0x48, 0xb8).putLong(create); // mov rax, NewDirectByteBuffer
    put(b, 0xff, 0xe0); // jmp rax
    return b.array();
  }

  /** AAPCS64: environment, address and capacity in x0, x1, x2. */
  static byte[] aarch64(long pop, long push, long create) {
    int[] words = {
      0xa9bd7bfd, // stp x29, x30, [sp, #-48]!
      0x910003fd, // mov x29, sp
      0xa90107e0, // stp x0, x1, [sp, #16]
      0xf90013e2, // str x2, [sp, #32]
      0xd2800001, // mov x1, #0
      0x58000170, // ldr x16, PopLocalFrame
      0xd63f0200, // blr x16
      0xf9400be0, // ldr x0, [sp, #16]
      0x52800201, // mov w1, #16
      0x58000130, // ldr x16, PushLocalFrame
      0xd63f0200, // blr x16
      0xa94107e0, // ldp x0, x1, [sp, #16]
      0xf94013e2, // ldr x2, [sp, #32]
      0xa8c37bfd, // ldp x29, x30, [sp], #48
      0x580000d0, // ldr x16, NewDirectByteBuffer
      0xd61f0200, // br x16
    };
    ByteBuffer b = ByteBuffer.allocate(88).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      b.putInt(word);
    }
    return b.putLong(pop).putLong(push).putLong(create).array();
  }

  private static ByteBuffer put(ByteBuffer to, int... bytes) {
    for (int b : bytes) {
      to.put((byte) b);
    }
    return to;
  }

  /** Linux on ARM cleans the instruction cache when a page first becomes executable. */
  private static MemorySegment executable(byte[] code) throws Throwable {
    Linker linker = Linker.nativeLinker();
    SymbolLookup libc = linker.defaultLookup();
    MemorySegment page =
        (MemorySegment)
            linker
                .downcallHandle(
                    libc.findOrThrow("mmap"),
                    FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG))
                .invokeExact(MemorySegment.NULL, PAGE_BYTES, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
    if (page.address() == -1) {
      throw new IOException("mmap failed");
    }
    MemorySegment.copy(
        code, 0, page.reinterpret(code.length), ValueLayout.JAVA_BYTE, 0, code.length);
    check(
        (int)
            linker
                .downcallHandle(
                    libc.findOrThrow("mprotect"), FunctionDescriptor.of(INT, POINTER, LONG, INT))
                .invokeExact(page, PAGE_BYTES, READ_EXECUTE),
        "mprotect (is MemoryDenyWriteExecute set?)");
    return page;
  }

  private static void check(int result, String what) throws IOException {
    if (result != 0) {
      throw new IOException(what + " returned " + result);
    }
  }

  private static Path libjvm() throws IOException {
    Path lib = Path.of(System.getProperty("java.home"), "lib");
    for (String variant : new String[] {"server", "client", "minimal"}) {
      Path path = lib.resolve(variant).resolve("libjvm.so");
      if (Files.exists(path)) {
        return path;
      }
    }
    throw new IOException("libjvm.so is not below " + lib);
  }
}
