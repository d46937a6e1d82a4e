package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Counter;
import dev.cellmesh.runtime.Links;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCConfiguration;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Links over webrtc-java; the protocol is {@code docs/protocol-link.md}.
 *
 * <p>All drivers of a process share one native factory and one thread for native calls. Frames are
 * reported on the native thread, everything else mostly on the shared one; a listener only
 * enqueues. Where webrtc-java leaks and there is no remedy (32-bit ARM), links are closed with
 * {@link CloseReason#FAILED} after some 200,000 received messages, one at a time, so that new ones
 * are made.
 *
 * <p>The process needs {@code --enable-native-access} for this class's module.
 */
public final class WebRtcLinks implements Links {
  private static final int TICKS_PER_HEARTBEAT = 4;
  private static final int MAX_PENDING_DESCRIPTIONS = 1_024;
  private static final int MAX_ENDED_SESSIONS = 256;
  private static final long CLOSE_SECONDS = 5;

  private static final Counter.Family LINKS =
      Counter.Family.gauge("webrtc_links", "Links there are, opening ones included.");

  private final Options options;
  private final Counters counters = new Counters();
  private final UnreachablePeers unreachable = new UnreachablePeers();
  private final Map<PeerId, Link> links = new ConcurrentHashMap<>();
  private final AtomicInteger pendingDescriptions = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Set<String> endedSessions =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > MAX_ENDED_SESSIONS;
            }
          });
  private volatile @Nullable Context context;
  private volatile @Nullable CountDownLatch allEnded;

  public WebRtcLinks(Options options) {
    this.options = options;
  }

  /**
   * Loads the native library and makes the shared factory, if this is the process's first driver.
   *
   * @throws IllegalStateException if it was started before, or this machine lacks native libraries;
   *     the message says which packages to install
   */
  @Override
  public void start(Listener listener) {
    if (context != null || closed.get()) {
      throw new IllegalStateException("start is called once");
    }
    Context made =
        new Context(
            Engine.acquire(),
            options,
            configuration(),
            counters,
            listener,
            random(),
            unreachable,
            new AtomicInteger());
    context = made;
    made.engine().after(tickNanos(), this::tick);
  }

  private long tickNanos() {
    return options.heartbeat().toNanos() / TICKS_PER_HEARTBEAT;
  }

  private RTCConfiguration configuration() {
    RTCConfiguration configuration = new RTCConfiguration();
    configuration.iceServers = options.iceServers().stream().map(IceServer::toNative).toList();
    PortAllocatorConfig ports = new PortAllocatorConfig().setDisableTcp(true);
    options
        .ports()
        .ifPresent(
            range -> {
              ports.minPort = range.first();
              ports.maxPort = range.last();
            });
    configuration.portAllocatorConfig = ports;
    return configuration;
  }

  private LongSupplier random() {
    if (options.seed().isPresent()) {
      return new SplittableRandom(options.seed().getAsLong())::nextLong;
    }
    return new SecureRandom()::nextLong;
  }

  private Context context() {
    Context started = context;
    if (started == null) {
      throw new IllegalStateException("start comes first");
    }
    return started;
  }

  @Override
  public void open(PeerId peer, int theirLinks) {
    Context to = context();
    to.engine()
        .execute(
            () -> {
              if (links.containsKey(peer)) {
                return;
              }
              Link link = create(to, peer);
              if (link != null) {
                String session = HexFormat.of().toHexDigits(to.random().getAsLong());
                link.offerWhenAdmitted(theirLinks, () -> begin(link, () -> link.offer(session)));
              }
            });
  }

  private @Nullable Link create(Context to, PeerId peer) {
    if (closed.get() || links.size() >= options.maxLinks()) {
      counters.drop(Metric.LINKS_REFUSED, peer + ": there are " + links.size() + " links");
      new Reports(to, peer).closed(CloseReason.REFUSED);
      return null;
    }
    Link link = new Link(to, peer, this::ended, System.nanoTime());
    links.put(peer, link);
    return link;
  }

  private void begin(Link link, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) { // native code throws bare Errors
      counters.increment(Metric.ERRORS_NATIVE);
      Logger.error(e, "A link to {} could not be made", link.peer());
      link.end(CloseReason.FAILED);
    }
  }

  private void ended(Link link) {
    links.remove(link.peer(), link);
    String session = link.session();
    if (session != null) {
      endedSessions.add(session);
    }
    CountDownLatch waiting = allEnded;
    if (waiting != null && links.isEmpty()) {
      waiting.countDown();
    }
  }

  @Override
  public void accept(PeerId peer, Bytes description) {
    Context to = context();
    if (pendingDescriptions.incrementAndGet() > MAX_PENDING_DESCRIPTIONS) {
      pendingDescriptions.decrementAndGet();
      counters.drop(Metric.DROPPED_BACKLOG, peer);
      return;
    }
    to.engine()
        .execute(
            () -> {
              pendingDescriptions.decrementAndGet();
              try {
                take(to, peer, DescriptionJson.read(description));
              } catch (DescriptionJson.Malformed e) {
                counters.drop(Metric.DROPPED_DESCRIPTION, peer + ": " + e.getMessage());
              }
            });
  }

  private void take(Context to, PeerId peer, Description description) {
    Link link = links.get(peer);
    if (description instanceof Offer offer) {
      takeOffer(to, peer, link, offer);
    } else if (link == null || !link.isOf(description.session())) {
      counters.increment(Metric.DROPPED_STALE);
    } else if (description instanceof Answer answer) {
      begin(link, () -> link.take(answer));
    } else if (description instanceof Candidates candidates) {
      begin(link, () -> link.take(candidates));
    }
  }

  private void takeOffer(Context to, PeerId peer, @Nullable Link present, Offer offer) {
    Link link = present;
    String own = link == null ? null : link.session();
    if (offer.session().equals(own) || endedSessions.contains(offer.session())) {
      counters.increment(Metric.DROPPED_STALE);
      return;
    }
    if (link != null && own != null && link.isUnanswered() && own.compareTo(offer.session()) < 0) {
      counters.increment(Metric.DROPPED_GLARE);
      return;
    }
    if (link != null && !link.isWaiting()) {
      link.replaced();
      link = null;
    }
    Link answering = link == null ? create(to, peer) : link;
    if (answering != null) {
      begin(answering, () -> answering.take(offer));
    }
  }

  @Override
  public void send(PeerId peer, Lane lane, Bytes frame) {
    if (frame.isEmpty()) {
      throw new IllegalArgumentException("a frame has at least one byte");
    }
    Link link = links.get(peer);
    if (link == null) {
      counters.increment(Metric.DROPPED_NO_LINK);
    } else {
      link.send(lane, frame);
    }
  }

  @Override
  public void close(PeerId peer, CloseReason reason) {
    context()
        .engine()
        .execute(
            () -> {
              Link link = links.get(peer);
              if (link != null) {
                link.close(reason);
              }
            });
  }

  @Override
  public void doubt(PeerId peer) {
    context()
        .engine()
        .execute(
            () -> {
              Link link = links.get(peer);
              if (link != null) {
                link.doubt(System.nanoTime());
              }
            });
  }

  @Override
  public void networkChanged() {
    Context to = context();
    to.engine()
        .execute(
            () -> {
              long now = System.nanoTime();
              links.values().forEach(link -> link.doubt(now));
            });
  }

  private void tick() {
    Context to = context;
    if (to == null) {
      return;
    }
    if (!closed.get() || !links.isEmpty()) {
      to.engine().after(tickNanos(), this::tick);
    }
    long now = System.nanoTime();
    boolean rotated = false;
    for (Link link : List.copyOf(links.values())) {
      link.tick(now);
      if (!rotated && link.isWorn()) {
        rotated = true;
        counters.increment(Metric.LINKS_ROTATED);
        link.close(CloseReason.FAILED);
      }
    }
  }

  @Override
  public List<Unreachable> unreachable() {
    return unreachable.list(System.nanoTime());
  }

  @Override
  public int maxFrameBytes() {
    return Batch.MAX_BYTES - Batch.HEADER_BYTES;
  }

  /** Also {@code webrtc.links}, the links there are now, opening ones included. */
  @Override
  public List<Counter> counters() {
    List<Counter> all = counters.snapshot();
    all.add(LINKS.of("webrtc.links", links.size()));
    return all;
  }

  @Override
  public void close() {
    Context from = context;
    if (!closed.compareAndSet(false, true) || from == null) {
      return;
    }
    CountDownLatch ends = new CountDownLatch(1);
    from.engine()
        .execute(
            () -> {
              allEnded = ends;
              for (Link link : List.copyOf(links.values())) {
                link.close(CloseReason.BYE);
              }
              if (links.isEmpty()) {
                ends.countDown();
              }
            });
    if (!await(ends)) {
      Logger.warn("{} links did not end within {} s", links.size(), CLOSE_SECONDS);
      from.engine()
          .execute(() -> List.copyOf(links.values()).forEach(link -> link.end(CloseReason.BYE)));
    }
    from.engine().release();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
