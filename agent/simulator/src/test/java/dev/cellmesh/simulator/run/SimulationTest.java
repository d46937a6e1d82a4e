package dev.cellmesh.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Action;
import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.port.MonotonicTime;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Priority;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.simulator.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SimulationTest {
  private static Settings small() {
    return Settings.USUAL
        .with(Setting.BOARDS, 40)
        .with(Setting.LEAVES, 2)
        .with(Setting.TARGET_CELLS, 5)
        .with(Setting.MINUTES, 3);
  }

  private static SimulationResult run(Settings settings, Fault... faults) {
    return Simulation.run(
        new Scenario(settings, List.of(faults)),
        Protocols.of("cellmesh", settings.boards()),
        SimulationProgress.NONE);
  }

  /** As large rooms run. */
  private static SimulationResult sharded(Settings settings, Fault... faults) {
    return Simulation.run(
        new Scenario(settings, List.of(faults)),
        List.of(Protocol.Factory.mesh(), Protocol.Factory.mesh(), Protocol.Factory.mesh()),
        SimulationProgress.NONE);
  }

  @Test
  void run_isTheSameForTheSameSeedOnly() {
    same(SimulationTest::run);
  }

  @Test
  void run_ofSeveralShards_isTheSameForTheSameSeedOnly() {
    same(SimulationTest::sharded);
  }

  private interface Runner {
    SimulationResult run(Settings settings, Fault... faults);
  }

  private static void same(Runner runner) {
    Settings settings = small().with(Setting.CHURN, 0.1).with(Setting.LOSS, 0.01);
    Fault[] mix = {
      new Fault.Stall(80_000, 0.1, 5_000),
      new Fault.Partition(90_000, 0.2, false, 5_000),
      new Fault.Restart(100_000, 0.1, 1_000),
      new Fault.Links(110_000, Fault.LinkTrouble.DUPLICATE, 0.1, 10_000),
      new Fault.Relays(120_000, Fault.RelayTrouble.CORRUPT, 0.5, 10_000)
    };
    SimulationResult first = runner.run(settings, mix);
    SimulationResult again = runner.run(settings, mix);
    SimulationResult other = runner.run(settings.with(Setting.SEED, 2), mix);
    assertThat(again.traceHash()).isEqualTo(first.traceHash());
    assertThat(again.readings().published()).isEqualTo(first.readings().published());
    assertThat(again.traffic()).isEqualTo(first.traffic());
    assertThat(other.traceHash()).isNotEqualTo(first.traceHash());
  }

  @Test
  void settledRoom_deliversAllOnceOverFewHops() {
    SimulationResult result = run(small().with(Setting.KILL_CARRIER_EVERY, 0));
    SimulationResult.Readings readings = result.readings();
    assertThat(readings.delivered()).isEqualTo(1);
    assertThat(readings.missing()).isZero();
    assertThat(readings.duplicates()).isZero();
    assertThat(readings.leaves()).isEqualTo(2);
    assertThat(readings.published()).isBetween(200L, 320L); // 40 boards, 72 s, one each 10 s
    assertThat(readings.hops().avg()).isBetween(2.0, 5.0);
    assertThat(readings.hops().max()).isLessThanOrEqualTo(6);
    assertThat(readings.micros().percentile(50)).isBetween(80_000L, 400_000L);
    assertThat(result.broadcast().reached()).isEqualTo(1);
    assertThat(result.broadcast().transmissionsPerBoard()).isBetween(0.9, 1.05);
    assertThat(result.connections().avg()).isBetween(8.0, 20.0);
    assertThat(result.traffic().relayBytes()).isPositive();
    assertThat(result.traffic().uplinkBytes())
        .isGreaterThan(result.traffic().dataBytes())
        .isGreaterThan(0);
  }

  @Test
  void halfOfTheBoards_gone_backToPlanIsMeasured() {
    SimulationResult result =
        run(
            small()
                .with(Setting.MINUTES, 5)
                .with(Setting.KILL_CARRIER_EVERY, 0)
                .with(Setting.BROADCASTS, 0),
            new Fault.Kill(120_000, 0.5),
            new Fault.Broadcast(121_000, true),
            new Fault.Plan(122_000));
    assertThat(result.broadcast().transmissionsPerBoard()).as("it floods").isGreaterThan(2);
    assertThat(result.broadcast().reached()).isEqualTo(1);
    assertThat(result.trouble().planAsked()).isTrue();
    assertThat(result.trouble().planSeconds()).isBetween(0.1, 170.0);
  }

  /** A star round a board that can lose and repeat: what the books must notice. */
  private static final class Star implements Protocol {
    private final PeerId self;
    private final Role role;
    private final List<PeerId> leaves;
    private final int loseEvery;
    private final int repeatEvery;
    private final List<Action> actions = new ArrayList<>();
    private int count;

    Star(PeerId self, Role role, List<PeerId> leaves, int loseEvery, int repeatEvery) {
      this.self = self;
      this.role = role;
      this.leaves = leaves;
      this.loseEvery = loseEvery;
      this.repeatEvery = repeatEvery;
      if (role == Role.LEAF) {
        leaves.add(self);
      }
    }

    @Override
    public List<Action> handle(Input input, MonotonicTime now) {
      actions.clear();
      switch (input) {
        case Input.Start s -> actions.add(new Action.Joined());
        case Input.RelaysChanged r -> {
          for (PeerId leaf : role == Role.BOARD ? leaves : List.<PeerId>of()) {
            actions.add(new Action.OpenLink(leaf, 0));
          }
        }
        case Input.LinkSignal s -> actions.add(new Action.SendSignal(s.peer(), s.description()));
        case Input.SignalReceived s ->
            actions.add(new Action.AcceptLinkSignal(s.from(), s.signal()));
        case Input.Publish p -> publish(p.payload());
        case Input.FrameReceived f -> {
          Bytes payload = f.frame().slice(64, f.frame().length() - 64);
          actions.add(
              new Action.Deliver(
                  new dev.cellmesh.mesh.port.Message(
                      f.from(), 1, 1, "telemetry", "x", payload, false)));
        }
        default -> {}
      }
      return actions;
    }

    private void publish(Bytes payload) {
      count++;
      byte[] frame = new byte[64 + payload.length()];
      frame[0] = 1;
      frame[1] = 64;
      frame[2] = 1;
      self.write(frame, 4);
      payload.copyTo(frame, 64);
      for (PeerId leaf : leaves) {
        Action send = new Action.SendFrame(leaf, Priority.LIVE, Bytes.wrap(frame));
        if (loseEvery == 0 || count % loseEvery != 0) {
          actions.add(send);
        }
        if (repeatEvery > 0 && count % repeatEvery == 0) {
          actions.add(send);
        }
      }
    }

    @Override
    public @Nullable MonotonicTime nextDeadline() {
      return null;
    }
  }

  private static SimulationResult star(int loseEvery, int repeatEvery) {
    List<PeerId> leaves = new ArrayList<>();
    Settings settings =
        small()
            .with(Setting.RAMP, 0)
            .with(Setting.RATE, 60)
            .with(Setting.KILL_CARRIER_EVERY, 0)
            .with(Setting.BROADCASTS, 0);
    return Simulation.run(
        new Scenario(settings, List.of()),
        List.of(
            (self, role, parameters, epoch, random) ->
                new Star(self, role, leaves, loseEvery, repeatEvery)),
        SimulationProgress.NONE);
  }

  @Test
  void protocolThatDoesWell_hasAllDelivered() {
    SimulationResult result = star(0, 0);
    assertThat(result.readings().delivered()).isEqualTo(1);
    assertThat(result.readings().duplicates()).isZero();
    assertThat(result.readings().hops().max()).isEqualTo(1);
    assertThat(result.readings().transmissions()).isCloseTo(1, Offset.offset(0.01));
  }

  @Test
  void protocolThatLoses_isFoundOut() {
    SimulationResult.Readings readings = star(10, 0).readings();
    assertThat(readings.delivered()).isCloseTo(0.9, Offset.offset(0.01));
    assertThat(readings.missing()).isCloseTo(2 * readings.published() / 10, Offset.offset(100L));
  }

  @Test
  void protocolThatRepeats_isFoundOut() {
    SimulationResult.Readings readings = star(0, 10).readings();
    assertThat(readings.delivered()).isEqualTo(1);
    assertThat(readings.duplicates()).isGreaterThan(readings.published() / 10);
  }
}
