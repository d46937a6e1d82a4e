package dev.cellmesh.simulator.run;

import dev.cellmesh.mesh.cells.Growth;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mesh.wire.Structure;
import dev.cellmesh.simulator.FrameTraffic;
import dev.cellmesh.simulator.Observer;
import dev.cellmesh.simulator.Protocol;
import dev.cellmesh.simulator.VirtualNetwork;
import dev.cellmesh.simulator.VirtualPeer;
import dev.cellmesh.simulator.check.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One run of a fleet: from a scenario to what came of it. */
public final class Simulation {
  private static final int MAX_CELLS = 1 << 14;
  private static final long SAMPLE_MILLIS = 5_000;
  private static final long BRIDGES_MILLIS = 10_000;
  private static final long BROADCAST_MILLIS = 20_000;

  private final Scenario scenario;
  private final Settings settings;
  private final SimulationProgress progress;
  private final Span span;
  private final VirtualNetwork net;
  private final SplittableRandom random;
  private final Ledger ledger;
  private final Boards boards;
  private final Load load;
  private final Broadcasts broadcasts;
  private final Carriers carriers;
  private final BridgeSets bridgeSets = new BridgeSets();
  private final List<VirtualPeer> leaves = new ArrayList<>();
  private final Map<Integer, Integer> leafNumbers = new HashMap<>();
  private final Histogram hops = new Histogram();
  private final Histogram micros = new Histogram();
  private final Histogram connections = new Histogram();
  private final List<Integer> leavesInTime = new ArrayList<>();
  private @Nullable Churn churn;
  private @Nullable Meter measured;
  private @Nullable Meter settled;
  private Structure structure = Structure.ALONE;
  private boolean measuring;
  private boolean planAsked;
  private double planSeconds = Double.NaN;

  private Simulation(
      Scenario scenario, List<Protocol.Factory> protocol, SimulationProgress progress) {
    this.scenario = scenario;
    this.progress = progress;
    settings = scenario.settings();
    span = Span.of(settings, settings.whole(Setting.KILL_CARRIER_EVERY) > 0);
    net = new VirtualNetwork(settings.network(), protocol);
    random = new SplittableRandom(settings.seed() + 1);
    ledger = new Ledger(settings.leaves());
    load = new Load(net, ledger, random.split(), settings.number(Setting.RATE));
    boards = new Boards(net, settings.parameters(), random.split(), load::start);
    broadcasts = new Broadcasts(net);
    carriers =
        new Carriers(net, boards, ledger, (a, b) -> structure.cells() == 1 || !together(a, b));
    net.observe(new Watcher());
  }

  private boolean together(PeerId a, PeerId b) {
    return structure.cellOf(a) == structure.cellOf(b);
  }

  /** Runs a scenario from beginning to end, with as many shards as there are factories. */
  public static SimulationResult run(
      Scenario scenario, List<Protocol.Factory> protocol, SimulationProgress progress) {
    return new Simulation(scenario, protocol, progress).run();
  }

  private SimulationResult run() {
    start();
    new Faults(net, boards, this::broadcast, this::watchPlan).schedule(scenario.faults());
    load.count(span.measureFrom() * 1_000_000, span.measureTo() * 1_000_000);
    net.call(span.measureFrom() * 1_000, this::measureFrom);
    net.call(span.killFrom() * 1_000, this::settledTo);
    net.call(span.measureTo() * 1_000, this::measureTo);
    for (long second = 1; second <= span.end(); second++) {
      net.run(second * 1_000 - net.millis());
      progress.at(second, span.end(), boards.alive().size(), boards.joined(), ledger.deliveries());
    }
    return result();
  }

  private void start() {
    MeshParameters parameters = settings.parameters();
    boolean cold = settings.whole(Setting.COLD) == 1;
    structure = Growth.settled(parameters, settings.boards(), MAX_CELLS);
    Structure remembered = cold ? Structure.ALONE : structure;
    long ramp = settings.whole(Setting.RAMP) * 1_000L;
    for (int i = 0; i < settings.boards(); i++) {
      net.call(
          Span.onTick(ramp == 0 ? 0 : random.nextLong(ramp)), () -> boards.startNew(remembered));
    }
    for (int i = 0; i < settings.leaves(); i++) {
      net.call(Span.onTick(ramp == 0 ? 0 : random.nextLong(ramp)), () -> leaf(remembered));
    }
    net.call(SAMPLE_MILLIS, this::sample);
  }

  private void leaf(Structure remembered) {
    VirtualPeer leaf = net.add(Role.LEAF, settings.parameters(), remembered);
    leafNumbers.put(leaf.index(), leaves.size());
    leaves.add(leaf);
    net.input(leaf, new Input.Subscribe(Load.CHANNEL, List.of("#")));
  }

  private void measureFrom() {
    measuring = true;
    measured = new Meter();
    settled = new Meter();
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      if (leaves.get(leaf).hasJoined()) {
        leavesInTime.add(leaf);
      }
    }
    double perMinute = settings.number(Setting.CHURN);
    if (perMinute > 0) {
      churn = new Churn(net, boards, random.split(), perMinute, span.measureTo() * 1_000);
    }
    lookAtBridges();
    int wanted = settings.whole(Setting.BROADCASTS);
    long room = span.settled() * 1_000 / BROADCAST_MILLIS;
    for (int i = 0; i < Math.min(wanted, room); i++) {
      net.call(BROADCAST_MILLIS / 4 + i * BROADCAST_MILLIS, () -> broadcast(false));
    }
  }

  private void settledTo() {
    if (settled != null) {
      settled.stop();
    }
    killCarrier();
  }

  private void measureTo() {
    if (measured != null) {
      measured.stop();
    }
    measuring = false;
  }

  private void killCarrier() {
    long every = settings.whole(Setting.KILL_CARRIER_EVERY) * 1_000L;
    if (every > 0 && net.millis() < span.measureTo() * 1_000) {
      net.call(Math.max(every, carriers.killOne(load.periodMillis()) + 1), this::killCarrier);
    }
  }

  private void broadcast(boolean flood) {
    VirtualPeer from = boards.any();
    if (from != null) {
      broadcasts.send(from, boards.alive(), settings.leaves(), flood);
    }
  }

  private void lookAtBridges() {
    VirtualPeer any = boards.any();
    if (net.millis() < span.killFrom() * 1_000 && any != null && any.runsCore()) {
      bridgeSets.look(boards.alive(), structure, net.micros());
      net.call(BRIDGES_MILLIS, this::lookAtBridges);
    }
  }

  private void sample() {
    VirtualPeer any = boards.any();
    if (any != null && any.runsCore() && any.hasJoined()) {
      structure = any.state().structure();
    }
    if (measuring) {
      for (VirtualPeer board : boards.alive()) {
        connections.add(board.links());
      }
    }
    net.call(SAMPLE_MILLIS, this::sample);
  }

  private void watchPlan() {
    planAsked = true;
    planSeconds = Double.NaN;
    plan(net.millis());
  }

  private void plan(long since) {
    VirtualPeer any = boards.any();
    if (any == null || !any.runsCore()) {
      return;
    }
    if (Settled.faults(net).isEmpty()) {
      planSeconds = (net.millis() - since) / 1_000.0;
    } else {
      net.call(SAMPLE_MILLIS, () -> plan(since));
    }
  }

  private SimulationResult result() {
    Judgement judgement = Judgement.of(ledger, boards, carriers, leavesInTime, span);
    Meter links = Objects.requireNonNull(measured);
    Meter relays = Objects.requireNonNull(settled);
    VirtualPeer any = boards.any();
    return new SimulationResult(
        settings,
        any != null && any.runsCore() ? structure : null,
        connections,
        boards.mostLinks(),
        new SimulationResult.Readings(
            judgement.published(),
            judgement.fraction(),
            judgement.missing(),
            ledger.duplicates() + ledger.unknown(),
            leavesInTime.size(),
            hops,
            micros,
            links.data / (double) links.deliveries,
            (links.data + links.repair) / (double) links.deliveries),
        new SimulationResult.Broadcast(
            broadcasts.transmissionsPerBoard(), broadcasts.reachedAtOnce(), broadcasts.reached()),
        traffic(links, relays),
        new SimulationResult.Trouble(
            bridgeSets.perCellAndDay(),
            carriers.millis(),
            judgement.missingOverFailover(),
            churn == null ? 0 : churn.gone(),
            planAsked,
            planSeconds),
        net.handled(),
        net.traceHash());
  }

  private SimulationResult.Traffic traffic(Meter links, Meter relays) {
    double each = (double) settings.boards() * span.measured();
    double settledEach = (double) settings.boards() * span.settled();
    return new SimulationResult.Traffic(
        links.bytes / each,
        links.dataBytes / each,
        links.repairBytes / each,
        connections.avg() * Wire.KEEP_ALIVE_BYTES,
        relays.relayBytes / settledEach,
        relays.relayEventsIn / (double) span.settled(),
        relays.relayEventsOut / (double) span.settled());
  }

  /** What was counted between two moments. */
  private final class Meter {
    long data = -net.frames().frames(FrameTraffic.DATA);
    long repair = -Wire.repairFrames(net.frames());
    long bytes = -Wire.bytes(net.frames());
    long dataBytes = -Wire.dataBytes(net.frames());
    long repairBytes = -Wire.repairBytes(net.frames());
    long relayBytes = -net.relays().bytesIn() - net.relays().bytesOut();
    long relayEventsIn = -net.relays().eventsIn();
    long relayEventsOut = -net.relays().eventsOut();
    long deliveries = -ledger.deliveries();

    void stop() {
      data += net.frames().frames(FrameTraffic.DATA);
      repair += Wire.repairFrames(net.frames());
      bytes += Wire.bytes(net.frames());
      dataBytes += Wire.dataBytes(net.frames());
      repairBytes += Wire.repairBytes(net.frames());
      relayBytes += net.relays().bytesIn() + net.relays().bytesOut();
      relayEventsIn += net.relays().eventsIn();
      relayEventsOut += net.relays().eventsOut();
      deliveries += ledger.deliveries();
    }
  }

  private final class Watcher implements Observer {
    @Override
    public void delivered(VirtualPeer peer, Message message, @Nullable Bytes frame) {
      if (peer.role() == Role.LEAF && message.channel().equals(Load.CHANNEL)) {
        int reading = Ledger.number(message.payload());
        if (ledger.deliver(reading, leafNumbers.getOrDefault(peer.index(), -1))) {
          carriers.delivered(reading);
          if (measuring) {
            micros.add(net.micros() - ledger.publishedAt(reading));
            hops(reading, frame);
          }
        }
      }
    }

    private void hops(int reading, @Nullable Bytes frame) {
      int limit = ledger.hopLimit(reading);
      if (limit > 0 && frame != null && frame.at(1) == FrameTraffic.DATA) {
        hops.add(limit - frame.at(2) + 1);
      }
    }

    @Override
    public boolean watches(int type) {
      return type == FrameTraffic.DATA || type == FrameTraffic.BROADCAST;
    }

    @Override
    public void received(VirtualPeer peer, Bytes frame) {
      if (frame.at(1) == FrameTraffic.BROADCAST) {
        broadcasts.received(peer, frame);
      }
    }

    @Override
    public void sent(VirtualPeer from, VirtualPeer to, Bytes frame) {
      if (frame.at(1) == FrameTraffic.DATA) {
        int reading = load.publishing();
        if (reading >= 0) {
          ledger.hopLimit(reading, frame.at(2));
        }
        carriers.sent(from, to, frame);
      }
    }
  }
}
