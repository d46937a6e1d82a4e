package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links.Lane;
import dev.cellmesh.runtime.Links.Unreachable;
import dev.cellmesh.webrtc.Description.Answer;
import dev.cellmesh.webrtc.Description.Candidate;
import dev.cellmesh.webrtc.Description.Candidates;
import dev.cellmesh.webrtc.Description.Offer;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * One session with one peer, from its offer (or the wait for one) to its end. Engine thread, but
 * for {@link #send} and {@link #isOpen} (any) and the events of the connection (native).
 */
final class Link implements Observers.Events, Batch.Reader, Admission.Candidate {
  private enum State {
    /** No session yet: it waits for its turn. */
    WAITING,
    CONNECTING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private static final long BYE_LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private final Context context;
  private final PeerId peer;
  private final Consumer<Link> ended;
  private final Reports reports;
  private final Outbox outbox;
  private final Heartbeat heartbeat;
  private final long deadline;
  private State state = State.WAITING;
  private @Nullable Runnable offering;
  private int theirLinks;
  private @Nullable Connection connection;
  private @Nullable Handshake handshake;
  private @Nullable Sender sender;
  private volatile int maxMessageBytes = Batch.MAX_BYTES;

  /** What the other side said last, if it did; its channels may close right after. */
  private volatile @Nullable CloseReason goodbye;

  private volatile long heardAt;

  // Native thread only: the lane being read, and those that have ended.
  private Lane reading = Lane.LIVE;
  private final EnumSet<Lane> finished = EnumSet.noneOf(Lane.class);

  Link(Context context, PeerId peer, Consumer<Link> ended, long now) {
    this.context = context;
    this.peer = peer;
    this.ended = ended;
    reports = new Reports(context, peer);
    outbox = new Outbox(context.options(), now);
    heartbeat = new Heartbeat(context.options().heartbeat().toNanos(), now);
    deadline = now + context.options().opening().toNanos();
  }

  PeerId peer() {
    return peer;
  }

  @Override
  public boolean isWaiting() {
    return state == State.WAITING;
  }

  boolean isOpen() {
    return reports.isOpen();
  }

  /** Whether this side has offered and has no answer yet. */
  boolean isUnanswered() {
    return handshake != null && handshake.unanswered();
  }

  /** Whether {@code session} is this link's. */
  boolean isOf(String session) {
    return handshake != null && handshake.session().equals(session);
  }

  /** Whether the link should move to another factory. */
  boolean isWorn() {
    return state == State.OPEN && connection != null && connection.worn();
  }

  @Nullable String session() {
    return handshake == null ? null : handshake.session();
  }

  /** Offers as soon as there is room; {@code how} calls {@link #offer}. */
  void offerWhenAdmitted(int otherHas, Runnable how) {
    theirLinks = otherHas;
    offering = how;
    context.engine().admission().ask(this, System.nanoTime());
  }

  @Override
  public void begin() {
    Runnable how = offering;
    if (how != null) {
      how.run();
    }
  }

  @Override
  public int links() {
    return Math.min(theirLinks, context.open().get());
  }

  /** Nothing has been tried: no fault of the other side. */
  @Override
  public void giveUp() {
    end(CloseReason.REFUSED);
  }

  void offer(String session) {
    connect(session, true).offer();
  }

  void take(Offer offer) {
    maxMessageBytes = Sdp.maxMessageBytes(offer.sdp());
    connect(offer.session(), false).take(offer);
  }

  void take(Answer answer) {
    if (handshake != null) {
      maxMessageBytes = Sdp.maxMessageBytes(answer.sdp());
      handshake.take(answer);
    }
  }

  void take(Candidates candidates) {
    if (handshake != null) {
      handshake.take(candidates);
    }
  }

  private Handshake connect(String session, boolean offerer) {
    state = State.CONNECTING;
    Connection made = new Connection(context.engine(), context.configuration(), this);
    connection = made;
    sender = new Sender(context, made, outbox, this::failed);
    Handshake begun = new Handshake(context, peer, session, offerer, made, this::failed);
    handshake = begun;
    return begun;
  }

  private void failed(CloseReason reason, String why) {
    Logger.debug("Link to {}: {}", peer, why);
    end(reason);
  }

  /** Queues; counts what cannot be. Any thread. */
  void send(Lane lane, Bytes frame) {
    if (!reports.isOpen()) {
      context.counters().increment(Metric.DROPPED_NO_LINK);
    } else if (Batch.HEADER_BYTES + frame.length() > maxMessageBytes) {
      context.counters().drop(Metric.DROPPED_OVERSIZE, peer + ": a frame of " + frame);
    } else {
      long wait = outbox.add(lane, frame, System.nanoTime());
      if (wait == Outbox.FULL) {
        context
            .counters()
            .drop(
                lane == Lane.LIVE ? Metric.DROPPED_LIVE_FULL : Metric.DROPPED_BULK_FULL,
                peer + " does not keep up");
      } else {
        flushAfter(wait);
      }
    }
  }

  private void flushAfter(long wait) {
    if (wait == Outbox.NOW) {
      context.engine().execute(this::flush);
    } else if (wait > 0) {
      context.engine().after(wait, this::flush);
    }
  }

  private void flush() {
    if (sender != null && (state == State.OPEN || state == State.CLOSING)) {
      sender.flush();
    }
  }

  /** Looks at the clock; several times per heartbeat. */
  void tick(long now) {
    switch (state) {
      case WAITING, CONNECTING -> {
        if (now - deadline >= 0) {
          end(CloseReason.TIMEOUT);
        }
      }
      case OPEN -> {
        switch (heartbeat.look(now)) {
          case NOTHING -> {}
          case PING -> {
            long number = context.random().getAsLong();
            heartbeat.asked(number, now);
            context.counters().increment(Metric.PINGS_SENT);
            flushAfter(outbox.ping(number, now));
          }
          case DEAD -> end(CloseReason.TIMEOUT);
        }
        int micros = heartbeat.report(now);
        if (micros >= 0) {
          reports.measured(micros);
        }
      }
      case CLOSING, CLOSED -> {}
    }
  }

  /** Asks for a sign of life, and ends soon without one. */
  void doubt(long now) {
    if (state == State.OPEN) {
      heartbeat.doubt(now);
    }
  }

  /** Sends what is queued, then BYE, then ends. */
  void close(CloseReason reason) {
    Sender last = sender;
    switch (state) {
      case WAITING, CONNECTING -> end(reason);
      case OPEN -> {
        state = State.CLOSING;
        reports.closing(reason);
        if (last == null) {
          end(reason);
        } else {
          last.finish(reason, () -> end(reason));
        }
      }
      case CLOSING, CLOSED -> {}
    }
  }

  /** Ends now; reported unless it already was. */
  void end(CloseReason reason) {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.CONNECTING
        && (reason == CloseReason.TIMEOUT || reason == CloseReason.FAILED)) {
      noWay();
    }
    reports.closed(reason);
    dispose();
  }

  private void noWay() {
    long now = System.nanoTime();
    Unreachable pair = handshake == null ? null : handshake.noWay(now);
    if (pair == null) {
      return;
    }
    context.counters().increment(Metric.LINKS_UNREACHABLE);
    if (context.unreachable().failed(pair, now)) {
      Logger.info(
          "No way to {}: this side has {}, the other {}. Set [[webrtc.turn]], or put a third board"
              + " that both reach into the room.",
          peer,
          pair.own(),
          pair.other());
    }
  }

  /** Ends because a newer session takes its place. */
  void replaced() {
    context.counters().increment(Metric.LINKS_REPLACED);
    if (!reports.forgotten()) {
      reports.closed(CloseReason.FAILED);
    }
    dispose();
  }

  private void dispose() {
    if (state == State.OPEN || state == State.CLOSING) {
      context.open().decrementAndGet();
    }
    state = State.CLOSED;
    context.counters().add(Metric.DROPPED_CLOSED, outbox.clear());
    if (handshake != null) {
      handshake.end();
    }
    if (sender != null) {
      sender.end();
    }
    ended.accept(this);
    Connection last = connection;
    connection = null;
    if (last != null) {
      last.close();
    }
    context.engine().admission().settled(this, System.nanoTime());
  }

  // What the connection tells, on the native thread.

  @Override
  public void candidate(Candidate candidate) {
    context.engine().execute(() -> withHandshake(h -> h.found(candidate)));
  }

  @Override
  public void gathered() {
    context.engine().execute(() -> withHandshake(Handshake::gathered));
  }

  private void withHandshake(Consumer<Handshake> action) {
    if (handshake != null && state != State.CLOSED) {
      action.accept(handshake);
    }
  }

  @Override
  public void state(RTCPeerConnectionState now) {
    if (now == RTCPeerConnectionState.FAILED || now == RTCPeerConnectionState.CLOSED) {
      context.engine().execute(() -> end(CloseReason.FAILED));
    }
  }

  @Override
  public void laneChanged(Lane lane) {
    context.engine().execute(() -> lookAt(lane));
  }

  private void lookAt(Lane lane) {
    Connection of = connection;
    if (of == null || sender == null || state == State.CLOSED) {
      return;
    }
    RTCDataChannelState now = of.state(lane);
    if (now == RTCDataChannelState.OPEN) {
      sender.open(lane);
      if (sender.isOpen()) {
        opened();
      }
    } else if (now == RTCDataChannelState.CLOSING || now == RTCDataChannelState.CLOSED) {
      CloseReason said = goodbye;
      end(said == null ? CloseReason.FAILED : said);
    }
  }

  private void opened() {
    if (state == State.CONNECTING) {
      state = State.OPEN;
      context.open().incrementAndGet();
      context.engine().admission().settled(this, System.nanoTime());
      heartbeat.heard(System.nanoTime());
      context.unreachable().opened(peer);
      reports.opened();
    }
    flush();
  }

  @Override
  public void message(Lane lane, byte[] message, boolean binary) {
    context.counters().increment(Metric.MESSAGES_RECEIVED);
    context.counters().add(Metric.BYTES_RECEIVED, message.length);
    heardAt = System.nanoTime();
    heartbeat.heard(heardAt);
    if (reports.opened()) {
      context.engine().execute(this::opened);
    }
    if (!binary) {
      context.counters().drop(Metric.DROPPED_TEXT, peer);
      return;
    }
    reading = lane;
    Batch.read(message, this);
  }

  @Override
  public void frame(Bytes frame) {
    reports.received(frame);
  }

  @Override
  public void ping(long number) {
    flushAfter(outbox.pong(number, System.nanoTime()));
  }

  @Override
  public void pong(long number) {
    if (!heartbeat.answered(number, System.nanoTime())) {
      context.counters().increment(Metric.DROPPED_PONG);
    }
  }

  @Override
  public void bye(int reason) {
    CloseReason why = Sender.reason(reason);
    Logger.debug("{} said goodbye on {}: {}", peer, reading, why);
    if (goodbye == null) {
      goodbye = why;
      context.counters().increment(Metric.BYES_RECEIVED);
      linger(why);
    }
    finished.add(reading);
    if (finished.size() == Lane.values().length) {
      reports.closed(why);
      context.engine().execute(() -> end(why));
    }
  }

  /**
   * Ends once the lane without a BYE of its own has fallen silent: longer than SCTP takes to
   * repeat.
   */
  private void linger(CloseReason why) {
    long before = heardAt;
    context
        .engine()
        .after(
            BYE_LINGER_NANOS,
            () -> {
              if (heardAt == before) {
                end(why);
              } else if (state != State.CLOSED) {
                linger(why);
              }
            });
  }

  @Override
  public void unknown(int kind) {
    context.counters().drop(Metric.DROPPED_UNKNOWN_KIND, peer + ": kind " + kind);
  }

  @Override
  public void malformed(String why) {
    context.counters().drop(Metric.DROPPED_MALFORMED, peer + ": " + why);
  }
}
