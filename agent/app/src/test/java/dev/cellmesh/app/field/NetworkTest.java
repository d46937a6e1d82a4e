package dev.cellmesh.app.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two sites behind routers, linked, and then something happens to one of them. */
class NetworkTest extends FieldTest {
  private Site far;
  private FieldBoard north;
  private FieldBoard south;

  @BeforeEach
  void link() throws Exception {
    south = internet().site(Nat.PORT_RESTRICTED).board("south").listening().start();
    far = internet().site(Nat.PORT_RESTRICTED);
    north = far.board("north").start();
    linked("PORT_RESTRICTED with PORT_RESTRICTED", north, south);
  }

  private void unlinked(String condition) {
    Stopwatch.start(condition + ": noticed").until(() -> !south.isLinkedWith(north));
  }

  /** Without a look at the addresses it takes half a minute, until the relay counts as lost. */
  @Test
  void addressOfABoard_changes_readingsAreBackSoon() throws Exception {
    north.changeAddress();
    assertThat(flowing("address of a board changed: readings are back", north, south))
        .isLessThan(Duration.ofSeconds(20));
    assertThat(north.log()).contains("the network has changed");
  }

  @Test
  @Tag(FIELD)
  void cable_pulledAndPluggedIn() throws Exception {
    north.interfaceDown();
    unlinked("interface down");
    north.interfaceUp();
    flowing("interface up again: readings are back", north, south);
  }

  @Test
  @Tag(FIELD)
  void site_cutOff_andHealed() throws Exception {
    far.cut();
    unlinked("site cut off");
    far.heal();
    flowing("site healed: readings are back", north, south);
  }

  @Test
  @Tag(FIELD)
  void relay_cutOff_linksStay_andAnewBoardComesWhenItIsHealed() throws Exception {
    internet().cutRelay();
    FieldBoard late = internet().site(Nat.OPEN).board("late").start();
    flowing("relay cut off: readings go on", north, south);
    Stopwatch.start("relay cut off: a new board has tried it")
        .until(() -> late.log().contains("trying again in"));
    assertThat(late.links()).isEmpty();
    internet().healRelay();
    Stopwatch.start("relay healed: the new board is in the room")
        .until(() -> late.isLinkedWith(north) && late.isLinkedWith(south));
    flowing("relay healed: readings of the new board", late, south);
  }

  @Test
  @Tag(FIELD)
  void board_killed_andStartedAgain() throws Exception {
    north.kill();
    unlinked("board killed");
    north.restart();
    flowing("board started again: readings are back", north, south);
  }
}
