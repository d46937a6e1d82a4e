package dev.cellmesh.app.mdns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The bytes of DNS messages (RFC 1035, section 4). */
final class Wire {
  /** RFC 6762, section 17. */
  static final int MAX_BYTES = 9_000;

  /** A message of that length with the shortest records has 800. */
  private static final int MAX_ENTRIES = 256;

  private static final int MAX_NAME_CHARS = 255;
  private static final int MAX_LABEL_BYTES = 63;

  private static final int RESPONSE_AUTHORITATIVE = 0x8400;
  private static final int RESPONSE = 0x8000;
  private static final int OPCODE_AND_RCODE = 0x780f;
  private static final int INTERNET = 1;

  /** In a record: whoever has others of that name and type may forget them (section 10.2). */
  private static final int CACHE_FLUSH = 0x8000;

  private static final int A = 1;
  private static final int PTR = 12;
  private static final int TXT = 16;
  private static final int SRV = 33;
  private static final int ANY = 255;

  private Wire() {}

  /** What came is no message. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String why) {
      super(why);
    }
  }

  static Message read(byte[] bytes, int length) throws MalformedException {
    try {
      return read(ByteBuffer.wrap(bytes, 0, length).slice());
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new MalformedException("ends early");
    }
  }

  private static Message read(ByteBuffer in) throws MalformedException {
    in.getShort();
    int flags = in.getShort() & 0xffff;
    if ((flags & OPCODE_AND_RCODE) != 0) {
      throw new MalformedException("neither query nor answer"); // RFC 6762, 18.3 and 18.11
    }
    int questions = in.getShort() & 0xffff;
    int all = (in.getShort() & 0xffff) + (in.getShort() & 0xffff) + (in.getShort() & 0xffff);
    if (questions + all > MAX_ENTRIES) {
      throw new MalformedException("more than " + MAX_ENTRIES + " entries");
    }
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      String name = name(in);
      int type = in.getShort() & 0xffff;
      in.getShort();
      if (type == PTR || type == ANY) {
        asked.add(name);
      }
    }
    List<ResourceRecord> records = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      record(in, records);
    }
    return new Message((flags & RESPONSE) != 0, asked, records);
  }

  private static void record(ByteBuffer in, List<ResourceRecord> records)
      throws MalformedException {
    String name = name(in);
    int type = in.getShort() & 0xffff;
    int net = in.getShort() & ~CACHE_FLUSH & 0xffff;
    long ttl = in.getInt() & 0xffff_ffffL;
    int length = in.getShort() & 0xffff;
    int end = in.position() + length;
    if (end > in.limit()) {
      throw new MalformedException("a record ends after the message");
    }
    if (net == INTERNET) {
      switch (type) {
        case PTR -> records.add(new ResourceRecord.Pointer(name, ttl, name(in)));
        case SRV -> {
          in.getInt(); // priority and weight
          int port = in.getShort() & 0xffff;
          records.add(new ResourceRecord.Location(name, ttl, port, name(in)));
        }
        case TXT -> records.add(new ResourceRecord.Text(name, ttl, texts(in, end)));
        case A -> records.add(new ResourceRecord.Address(name, ttl, in.getInt()));
        default -> in.position(end);
      }
    } else {
      in.position(end);
    }
    if (in.position() != end) {
      throw new MalformedException("a record is not as long as it says");
    }
  }

  private static List<String> texts(ByteBuffer in, int end) throws MalformedException {
    List<String> texts = new ArrayList<>();
    while (in.position() < end) {
      byte[] text = new byte[in.get() & 0xff];
      if (text.length > end - in.position()) {
        throw new MalformedException("a text ends after its record");
      }
      in.get(text);
      texts.add(new String(text, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** Pointers lead backwards only, so that this ends. */
  private static String name(ByteBuffer in) throws MalformedException {
    StringBuilder name = new StringBuilder();
    int at = in.position();
    int after = -1;
    int lowest = at;
    while (true) {
      int length = in.get(at) & 0xff;
      if (length == 0) {
        in.position(after >= 0 ? after : at + 1);
        return name.toString().toLowerCase(Locale.ROOT);
      }
      if (length <= MAX_LABEL_BYTES) {
        byte[] label = new byte[length];
        in.get(at + 1, label);
        name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.UTF_8));
        at += 1 + length;
      } else if (length >= 0xc0) {
        after = after >= 0 ? after : at + 2;
        at = (length & 0x3f) << 8 | (in.get(at + 1) & 0xff);
        if (at >= lowest) {
          throw new MalformedException("a name points forwards");
        }
        lowest = at;
      } else {
        throw new MalformedException("a label of unknown kind");
      }
      if (name.length() > MAX_NAME_CHARS) {
        throw new MalformedException("a name is longer than " + MAX_NAME_CHARS);
      }
    }
  }

  /** Without compression: what is sent from here is short. */
  static byte[] write(Message message) {
    ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
    out.putShort((short) 0);
    out.putShort((short) (message.isResponse() ? RESPONSE_AUTHORITATIVE : 0));
    out.putShort((short) message.asked().size());
    out.putShort((short) message.records().size());
    out.putInt(0);
    for (String name : message.asked()) {
      name(out, name);
      out.putShort((short) PTR);
      out.putShort((short) INTERNET);
    }
    message.records().forEach(record -> record(out, record));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void record(ByteBuffer out, ResourceRecord record) {
    name(out, record.name());
    int type =
        switch (record) {
          case ResourceRecord.Pointer _ -> PTR;
          case ResourceRecord.Location _ -> SRV;
          case ResourceRecord.Text _ -> TXT;
          case ResourceRecord.Address _ -> A;
        };
    out.putShort((short) type);
    // Others have instances of the type, too; the rest is of this host alone.
    out.putShort((short) (type == PTR ? INTERNET : INTERNET | CACHE_FLUSH));
    out.putInt((int) record.ttlSeconds());
    int lengthAt = out.position();
    out.putShort((short) 0);
    switch (record) {
      case ResourceRecord.Pointer pointer -> name(out, pointer.instance());
      case ResourceRecord.Location location -> {
        out.putInt(0);
        out.putShort((short) location.port());
        name(out, location.host());
      }
      case ResourceRecord.Text text ->
          text.entries().forEach(entry -> label(out, entry.getBytes(StandardCharsets.UTF_8)));
      case ResourceRecord.Address address -> out.putInt(address.ipv4());
    }
    out.putShort(lengthAt, (short) (out.position() - lengthAt - 2));
  }

  private static void name(ByteBuffer out, String name) {
    for (String label : name.split("\\.", -1)) {
      label(out, label.getBytes(StandardCharsets.UTF_8));
    }
    out.put((byte) 0);
  }

  private static void label(ByteBuffer out, byte[] bytes) {
    out.put((byte) bytes.length);
    out.put(bytes);
  }
}
