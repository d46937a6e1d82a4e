package dev.cellmesh.runtime;

import dev.cellmesh.mesh.Mesh;
import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.Hash;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One channel's payloads that are larger than a message. */
final class LargePayloads {
  private record Key(PeerId target, Bytes sha256) {}

  private final String channel;
  private final MeshLoop loop;
  private final Dispatcher dispatcher;
  private final ConcurrentHashMap<Key, Channel.ProgressListener> sending =
      new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Channel.LargeReceiver> receivers =
      new CopyOnWriteArrayList<>();

  LargePayloads(String channel, MeshLoop loop, Dispatcher dispatcher) {
    this.channel = channel;
    this.loop = loop;
    this.dispatcher = dispatcher;
  }

  void send(
      byte[] data, Collection<PeerId> targets, byte[] meta, Channel.ProgressListener progress) {
    if (data.length == 0 || data.length > Mesh.MAX_LARGE_BYTES) {
      throw new IllegalArgumentException(
          "a payload has 1…" + Mesh.MAX_LARGE_BYTES + " bytes, not " + data.length);
    }
    if (meta.length > Mesh.MAX_META_BYTES) {
      throw new IllegalArgumentException(
          "what describes a payload has at most " + Mesh.MAX_META_BYTES + " bytes");
    }
    Bytes payload = Bytes.wrap(data.clone());
    Bytes sha256 = Bytes.wrap(Hash.sha256().digest(data));
    Bytes description = Bytes.wrap(meta.clone());
    for (PeerId target : targets) {
      sending.put(new Key(target, sha256), progress);
      loop.enqueue(new Input.SendLarge(target, channel, description, payload, sha256));
    }
  }

  Subscription receive(Channel.LargeReceiver receiver) {
    receivers.add(receiver);
    loop.enqueue(new Input.ReceiveLarge(channel, true));
    return () -> {
      receivers.remove(receiver);
      if (receivers.isEmpty()) {
        loop.enqueue(new Input.ReceiveLarge(channel, false));
      }
    };
  }

  /** On the dispatcher's thread. */
  void received(PeerId origin, Bytes meta, Bytes data) {
    for (Channel.LargeReceiver receiver : receivers) {
      dispatcher.guard(() -> receiver.received(origin, meta.toArray(), data.toArray()));
    }
  }

  /** On the dispatcher's thread. */
  void progressed(Action.Progress p) {
    if (!p.sending()) {
      for (Channel.LargeReceiver receiver : receivers) {
        dispatcher.guard(() -> receiver.progressed(p.peer(), p.bytes(), p.size(), p.outcome()));
      }
      return;
    }
    Key key = new Key(p.peer(), p.sha256());
    Channel.ProgressListener listener =
        p.outcome() == Action.Outcome.RUNNING ? sending.get(key) : sending.remove(key);
    if (listener != null) {
      dispatcher.guard(() -> listener.progressed(p.peer(), p.bytes(), p.size(), p.outcome()));
    }
  }
}
