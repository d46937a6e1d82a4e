package dev.cellmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.port.Input;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.HealthClass;
import dev.cellmesh.mesh.wire.LinkFrame;
import dev.cellmesh.mesh.wire.Opinion;
import dev.cellmesh.mesh.wire.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What boards make of each other's health, and what comes of it. */
final class HealthTest {
  private final Bench bench = Bench.board();
  private final List<PeerId> boards = new ArrayList<>();

  private void cell(int others) {
    for (int i = 1; i <= others; i++) {
      boards.add(bench.linkedBoard(i));
    }
    Collections.sort(boards);
  }

  /** {@code from} says that of everybody, and that it is of class 3 itself. */
  private void say(PeerId from, int percent) {
    say(from, percent, 100);
  }

  private void say(PeerId from, int percent, int ceiling) {
    List<PeerId> members = new ArrayList<>(boards);
    members.add(bench.self);
    members.remove(from);
    Collections.sort(members);
    byte[] opinions = new byte[members.size()];
    java.util.Arrays.fill(opinions, Opinion.encode(percent, 2));
    bench.frame(
        from,
        new LinkFrame.Cell(
                percent + 1, 3, ceiling, members, Bytes.wrap(opinions), List.of(), List.of())
            .encode());
  }

  /** What this board has told {@code to} last; news of health may wait for two seconds. */
  private LinkFrame.Cell told(PeerId to) {
    bench.run(3_500);
    return bench.sent(to, LinkFrame.Cell.class).getLast();
  }

  private int opinion(PeerId of) {
    LinkFrame.Cell cell = told(boards.getLast().equals(of) ? boards.getFirst() : boards.getLast());
    return cell.opinions().at(cell.members().indexOf(of));
  }

  @Test
  void opinions_surviveTheirByte() {
    for (int percent = 0; percent <= 100; percent += 2) {
      for (int c = 0; c < HealthClass.COUNT; c++) {
        int opinion = Byte.toUnsignedInt(Opinion.encode(percent, c));
        assertThat(Opinion.percent(opinion)).isEqualTo(percent);
        assertThat(Opinion.healthClass(opinion)).isEqualTo(c);
      }
    }
    assertThat(Opinion.percent(Byte.toUnsignedInt(Opinion.encode(Opinion.UNKNOWN, 1))))
        .isNegative();
  }

  @Test
  void board_ofWhichNobodyHasSpoken_isInTheMiddleClass() {
    cell(3);
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(HealthClass.MIDDLE);
  }

  @Test
  void health_isTheMedianOfWhatTheOthersSay() {
    cell(5);
    boards.subList(0, 3).forEach(b -> say(b, 90));
    say(boards.get(3), 0);
    say(boards.get(4), 0);
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(3);
    assertThat(bench.mesh.state().healthPercent()).isEqualTo(90);
    assertThat(bench.mesh.state().healthReason()).contains("class 3 (90 %)", "5 others see");
  }

  @Test
  void health_nearABorder_changesNoClass() {
    cell(3);
    boards.forEach(b -> say(b, 80));
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(2);
    boards.forEach(b -> say(b, 82));
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(3);
    boards.forEach(b -> say(b, 70));
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(3);
    boards.forEach(b -> say(b, 68));
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(2);
  }

  @Test
  void ownWord_isBelievedWithinTheBandOnly() {
    cell(4);
    boards.forEach(b -> say(b, 80));
    assertThat(Opinion.healthClass(opinion(boards.get(1)))).isEqualTo(3); // it says so itself
    boards.forEach(b -> say(b, 40));
    assertThat(Opinion.healthClass(opinion(boards.get(1)))).isEqualTo(1);
  }

  @Test
  void ownVitals_onlyLower() {
    cell(3);
    boards.forEach(b -> say(b, 90));
    bench.input(new Input.VitalsChanged(14));
    LinkFrame.Cell cell = told(boards.getFirst());
    assertThat(cell.ceilingPercent()).isEqualTo(10);
    assertThat(cell.healthClass()).isEqualTo(0);
    assertThat(bench.mesh.state().healthReason()).contains("own vitals allow 10 %");
    bench.input(new Input.VitalsChanged(100));
    boards.forEach(b -> say(b, 40));
    assertThat(told(boards.getFirst()).healthClass()).isEqualTo(1);
    say(boards.get(1), 40, 10);
    assertThat(Opinion.healthClass(opinion(boards.get(1)))).isEqualTo(0);
  }

  @Test
  void boardThatAnswers_isSeenWell_andThatIsSaidOnce() {
    cell(4);
    bench.run(35_000);
    assertThat(Opinion.percent(opinion(boards.get(1)))).isEqualTo(70); // new, and else perfect
    bench.forget();
    bench.run(30_000);
    boards.forEach(b -> assertThat(bench.sent(b, LinkFrame.Cell.class)).isEmpty()); // no news
  }
}
