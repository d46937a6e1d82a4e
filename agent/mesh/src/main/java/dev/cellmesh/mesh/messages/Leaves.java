package dev.cellmesh.mesh.messages;

import dev.cellmesh.mesh.core.Core;
import dev.cellmesh.mesh.core.Link;
import dev.cellmesh.mesh.wire.Data;
import dev.cellmesh.mesh.wire.Interest;
import dev.cellmesh.mesh.wire.Published;
import dev.cellmesh.mesh.wire.Tip;
import java.util.ArrayList;
import java.util.List;

/** The leaves with a link to this board, and what they want. */
final class Leaves {
  private final Core core;
  private final List<Link> all = new ArrayList<>(0);
  private int coreVersion = -1;
  private int routesVersion = -1;

  Leaves(Core core) {
    this.core = core;
  }

  /** Not to be kept. */
  List<Link> all() {
    if (coreVersion != core.version() || routesVersion != core.routesVersion()) {
      coreVersion = core.version();
      routesVersion = core.routesVersion();
      all.clear();
      for (Link link : core.links().values()) {
        if (link.readyLeaf()) {
          all.add(link);
        }
      }
    }
    return all;
  }

  /** Those that want a message at that level, and have not got it at its own. */
  List<Link> lacking(Data data, long level) {
    boolean heldBack = level > data.level();
    return all().stream()
        .filter(leaf -> wants(leaf, data, level) && !(heldBack && wants(leaf, data, data.level())))
        .toList();
  }

  /** Those that want to hear of any of these topics. */
  List<Link> wanting(Tip tip) {
    return all().stream().filter(leaf -> wants(leaf, tip)).toList();
  }

  /** Those that want messages of a topic, however often. */
  List<Link> wanting(long channelId, String topic) {
    return all().stream().filter(leaf -> wants(leaf, channelId, topic, Data.MAX_U32)).toList();
  }

  /** Whether a leaf has subscribed to anything on a channel here: at one of its boards. */
  static boolean listens(Link leaf, long channelId) {
    for (Interest.Entry entry : leaf.wants().entries()) {
      if (entry.channelId() == channelId) {
        return true;
      }
    }
    return false;
  }

  /** Whether a leaf wants a message, or a tip. */
  static boolean wants(Link leaf, Published what) {
    return switch (what) {
      case Data data -> wants(leaf, data, data.level());
      case Tip tip -> wants(leaf, tip);
    };
  }

  private static boolean wants(Link leaf, Data data, long level) {
    return wants(leaf, data.frame().channelId(), data.topic(), level);
  }

  private static boolean wants(Link leaf, long channelId, String topic, long level) {
    for (Interest.Entry entry : leaf.wants().entries()) {
      if (entry.matches(channelId, topic, level)) {
        return true;
      }
    }
    return false;
  }

  private static boolean wants(Link leaf, Tip tip) {
    for (Interest.Entry entry : leaf.wants().entries()) {
      for (Tip.Item item : tip.items()) {
        if (entry.matches(tip.channelId(), item.topic(), 0)) {
          return true;
        }
      }
    }
    return false;
  }
}
