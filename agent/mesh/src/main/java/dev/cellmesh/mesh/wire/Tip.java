package dev.cellmesh.mesh.wire;

import java.util.ArrayList;
import java.util.List;

/** How far some topics of a channel have come, as their origin says. */
public record Tip(long channelId, List<Item> items) implements Published {
  public static final int MAX_ITEMS = 128;

  /** The most bytes of a frame's body: a TIP is a small frame. */
  public static final int MAX_BYTES = 8_192;

  /**
   * How far one topic has come.
   *
   * @param number of the last message on the topic
   * @param ageMillis since it was published
   */
  public record Item(String topic, long number, long ageMillis) {
    public int bytes() {
      return 10 + WireWriter.utf8Length(topic);
    }
  }

  /** It is for those who want all messages. */
  @Override
  public long level() {
    return 0;
  }

  public void write(WireWriter out) {
    out.i64(channelId).u16(items.size());
    for (Item item : items) {
      out.string(item.topic).i32((int) item.number).i32((int) item.ageMillis);
    }
  }

  public static Tip read(WireReader in) throws Malformed {
    long channelId = in.i64();
    int count = in.count(MAX_ITEMS);
    List<Item> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(new Item(in.string(), in.u32(), in.u32()));
    }
    in.end();
    return new Tip(channelId, items);
  }
}
