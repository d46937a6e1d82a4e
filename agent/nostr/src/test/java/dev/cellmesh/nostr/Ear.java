package dev.cellmesh.nostr;

import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Signalling;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that keeps what it hears, for tests. */
final class Ear implements Signalling.Listener {
  record Heard(PeerId peer, String text) {}

  final Queue<Heard> announced = new ConcurrentLinkedQueue<>();
  final Queue<Heard> signalled = new ConcurrentLinkedQueue<>();
  final Queue<Bytes> sealed = new ConcurrentLinkedQueue<>();
  final AtomicInteger identityShared = new AtomicInteger();
  volatile int connected;
  final Queue<String> reports = new ConcurrentLinkedQueue<>();

  @Override
  public void announced(PeerId from, Bytes announcement) {
    announced.add(new Heard(from, announcement.utf8()));
  }

  @Override
  public void signalled(PeerId from, Bytes signal) {
    signalled.add(new Heard(from, signal.utf8()));
  }

  @Override
  public void sealed(PeerId to, Bytes bytes) {
    sealed.add(bytes);
  }

  @Override
  public void relaysChanged(int nowConnected, boolean nowPrompt) {
    connected = nowConnected;
    reports.add(nowConnected + (nowPrompt ? " prompt" : " slow"));
  }

  @Override
  public void identityShared() {
    identityShared.incrementAndGet();
  }
}
