package dev.cellmesh.mqtt;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Keeps one connection to a broker: one virtual thread of ours connects, waits for the loss, pauses
 * and connects again, with a fresh {@link Wire} each time, so that nothing of a dead one stays.
 */
public final class MqttLink implements AutoCloseable {
  private static final long CLOSE_WITHIN_MILLIS = 500;
  private static final long LEAVE_WITHIN_MILLIS = 1_000;
  private static final long TEND_EVERY_MILLIS = 1_000;

  /** A connection that is lost so soon, so often in a row, is taken away by somebody. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final int OFTEN = 3;

  private static final String RUNS = "check that the broker runs, and its address, port and caFile";

  private final String name;
  private final MqttServer server;
  private final Session session;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Loss loss;
  private int connections;
  private int lostSoon;
  private boolean isOld;

  /** The user of a link; called on the link's thread, but where it says otherwise. */
  public interface Session {
    /** What the next connection asks of the broker's session. */
    Wire.Wishes wishes();

    /** A connection is about to begin: messages can come before {@link #connected}. */
    default void connecting(int connection) {}

    /** A message has come; on Paho's thread, must not block. */
    default void arrived(Wire wire, int connection, Wire.Delivery message) {}

    /** Connected; may subscribe. */
    void connected(Wire wire, int connection, Wire.Accepted accepted) throws WireFault;

    /** About once a second while connected. */
    default void tend(Wire wire) throws WireFault {}

    /** The link is being closed, and the connection still stands; may wait a second at most. */
    default void leaving(Wire wire) throws WireFault {}

    /** The connection is gone, in this moment; on Paho's thread, must not block. */
    default void lost() {}

    /** The connection is gone, or there was none. */
    void disconnected(MqttFault fault);
  }

  /** The end of one connection, to come. */
  private final class Loss implements Wire.Events {
    private final CountDownLatch over = new CountDownLatch(1);
    private final int connection;
    private volatile @Nullable Wire wire;
    private volatile @Nullable WireFault why;
    private volatile boolean isOverrun;

    Loss(int connection) {
      this.connection = connection;
    }

    @Override
    public void arrived(Wire.Delivery message) {
      Wire from = wire;
      if (from != null) {
        session.arrived(from, connection, message);
      }
    }

    @Override
    public void lost(WireFault fault) {
      why = fault;
      session.lost();
      over.countDown();
    }
  }

  /**
   * @param name the link's name in logs
   */
  public MqttLink(String name, MqttServer server, Session session) {
    this.name = name;
    this.server = server;
    this.session = session;
    this.thread = Thread.ofVirtual().name("mqtt-" + name).unstarted(this::run);
  }

  /** Begins to connect, and returns at once. */
  public void start() {
    thread.start();
  }

  /**
   * The broker has sent more than it was allowed to, and than can be held: ends the connection and
   * makes a new one, over which it comes again. Does not block.
   */
  public void overrun() {
    Loss now = loss;
    if (now != null) {
      now.isOverrun = true;
      now.lost(
          new WireFault(
              WireFault.Kind.NETWORK,
              "the broker sent more than the receive maximum; it is asked to send it again",
              null));
    }
  }

  private void run() {
    Duration pause = server.pace().firstBackOff();
    while (!closed) {
      boolean good;
      try {
        good = connectAndWait();
      } catch (InterruptedException _) {
        return;
      }
      pause = good ? server.pace().firstBackOff() : pause;
      try {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      } catch (InterruptedException _) {
        return;
      }
      Duration doubled = pause.multipliedBy(2);
      pause =
          doubled.compareTo(server.pace().maxBackOff()) > 0 ? server.pace().maxBackOff() : doubled;
    }
  }

  /** True if there was a connection for a while that nobody else took away. */
  private boolean connectAndWait() throws InterruptedException {
    Loss end = new Loss(++connections);
    loss = end;
    boolean connected = false;
    try {
      session.connecting(end.connection);
      Wire.Accepted accepted = open(end);
      Wire wire = wireOf(end);
      session.connected(wire, end.connection, accepted);
      connected = true;
      long began = System.nanoTime();
      while (!end.over.await(TEND_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        session.tend(wire);
      }
      if (!closed) {
        boolean isSoon = !end.isOverrun && System.nanoTime() - began < SOON.toNanos();
        lostSoon = isSoon ? lostSoon + 1 : 0;
        return !isTaken(end.why);
      }
    } catch (MqttFault fault) {
      session.disconnected(fault);
    } catch (WireFault fault) {
      session.disconnected(connected ? lost(fault) : refused(fault));
    } finally {
      dispose(end.wire, end.isOverrun);
    }
    return connected;
  }

  private static Wire wireOf(Loss end) {
    Wire wire = end.wire;
    if (wire == null) {
      throw new IllegalStateException("an open connection has a wire");
    }
    return wire;
  }

  /** Whether another client has taken the connection over, which is said. */
  private boolean isTaken(@Nullable WireFault why) {
    boolean isTold = why != null && why.kind() == WireFault.Kind.TAKEN_OVER;
    if (isTold || lostSoon >= OFTEN) {
      session.disconnected(
          new MqttFault(
              isTold
                  ? "another client has connected with our client id " + server.clientId()
                  : "the connection ends again and again soon after it began; another client may"
                      + " have our client id "
                      + server.clientId(),
              server.uri().toString(),
              "give each client a clientId of its own, and each board an identity of its own",
              why));
      return true;
    }
    session.disconnected(lost(why));
    return false;
  }

  private Wire.Accepted open(Loss end) throws WireFault, MqttFault {
    SocketFactory sockets = Tls.socketsFor(server);
    if (server.protocol() == Protocol.V311 || isOld) {
      return open(end, new Wire3(server, sockets));
    }
    try {
      return open(end, new Wire5(server, sockets));
    } catch (WireFault first) {
      boolean mayBeOld =
          first.kind() == WireFault.Kind.VERSION || first.kind() == WireFault.Kind.NO_ANSWER;
      if (server.protocol() == Protocol.V5 || !mayBeOld) {
        throw first;
      }
      Wire.Accepted accepted = openOld(end, sockets, first);
      // An end without an answer may have been a chance: then MQTT 5 is tried anew next time.
      isOld = first.kind() == WireFault.Kind.VERSION;
      Logger.info("{}: {} speaks MQTT 3.1.1, not 5; going on with that", name, server.uri());
      return accepted;
    }
  }

  private Wire.Accepted openOld(Loss end, @Nullable SocketFactory sockets, WireFault first)
      throws WireFault {
    try {
      return open(end, new Wire3(server, sockets));
    } catch (WireFault second) {
      throw first.kind() == WireFault.Kind.VERSION ? second : first;
    }
  }

  private Wire.Accepted open(Loss end, Wire wire) throws WireFault {
    dispose(end.wire, false);
    end.wire = wire;
    return wire.connect(session.wishes(), end);
  }

  private MqttFault lost(@Nullable WireFault why) {
    return new MqttFault(
        why == null ? "the connection was lost" : why.what(), server.uri().toString(), RUNS, why);
  }

  private MqttFault refused(WireFault fault) {
    String mend =
        switch (fault.kind()) {
          case CREDENTIALS -> "check username and passwordFile against the broker's accounts";
          case VERSION -> "set protocol to what the broker speaks, or leave it out";
          default ->
              Tls.isToBlame(fault)
                  ? "check that the broker runs, and its address and port; and caFile, certFile and"
                      + " keyFile against what the broker asks for"
                  : RUNS;
        };
    return new MqttFault(
        "cannot connect: " + fault.what(), server.uri().toString(), mend, fault.getCause());
  }

  private void dispose(@Nullable Wire wire, boolean isOverrun) {
    if (wire == null) {
      return;
    }
    try {
      if (closed) {
        session.leaving(wire);
      }
    } catch (WireFault _) {
      // The connection is lost in this moment: the same as a loss before.
    }
    if (isOverrun) {
      wire.closeOverrun();
    } else {
      wire.close();
    }
  }

  /** Disconnects within about two seconds; the broker keeps the session. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofMillis(LEAVE_WITHIN_MILLIS + 3 * CLOSE_WITHIN_MILLIS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
