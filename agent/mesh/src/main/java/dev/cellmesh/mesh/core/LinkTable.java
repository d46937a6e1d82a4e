package dev.cellmesh.mesh.core;

import dev.cellmesh.mesh.kit.PeerMap;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The links there are, by peer, in the order of their ids; and those that are being closed. */
public final class LinkTable {
  private static final long CLOSING_MILLIS = 1_000;

  private final PeerMap<Link> links = new PeerMap<>();

  /** Links that {@link Core#drop} has taken out and the driver has not yet told the end of. */
  private final TreeMap<PeerId, MonotonicTime> closing = new TreeMap<>();

  public void add(Link link) {
    links.put(link.peer(), link);
  }

  public void remove(PeerId peer) {
    links.remove(peer);
  }

  /** This peer closes it of its own accord: the driver's report of that will find it gone. */
  void close(Link link, MonotonicTime now) {
    links.remove(link.peer());
    closing.put(link.peer(), now);
  }

  public void clear() {
    links.clear();
  }

  public @Nullable Link get(PeerId peer) {
    return links.get(peer);
  }

  public boolean containsKey(PeerId peer) {
    return links.containsKey(peer);
  }

  public int size() {
    return links.size();
  }

  /** A view. */
  public List<PeerId> keys() {
    return links.keys();
  }

  /** A view. */
  public List<Link> values() {
    return links.values();
  }

  /** Whether the driver may still be at the end of a link with {@code peer}. */
  public boolean isClosing(PeerId peer, MonotonicTime now) {
    closing.values().removeIf(since -> now.millisSince(since) >= CLOSING_MILLIS);
    return closing.containsKey(peer);
  }

  /** The driver has told the end of a link; whether it was one that this peer had closed. */
  public boolean hasClosed(PeerId peer, MonotonicTime now) {
    return isClosing(peer, now) && closing.remove(peer) != null;
  }

  /** Whether this is the link there is now. */
  public boolean isThere(Link link) {
    return links.get(link.peer()) == link;
  }

  public boolean isReady(PeerId peer) {
    Link link = links.get(peer);
    return link != null && link.isReady();
  }

  /** The first link with a board that both sides have greeted on; null if there is none. */
  public @Nullable Link anyBoard() {
    for (Link link : links.values()) {
      if (link.readyBoard()) {
        return link;
      }
    }
    return null;
  }

  /** Links with boards that both sides have greeted on. */
  public int readyBoards() {
    int n = 0;
    for (Link link : links.values()) {
      n += link.readyBoard() ? 1 : 0;
    }
    return n;
  }

  /** Whether there is such a link with a board of {@code cell}. */
  public boolean hasBoardOf(int cell) {
    for (Link link : links.values()) {
      if (link.readyBoard() && link.cell() == cell) {
        return true;
      }
    }
    return false;
  }
}
