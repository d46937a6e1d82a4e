package dev.cellmesh.app.field;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sites reach each other through which routers, and what is said where they do not. */
class NatPairsTest extends FieldTest {
  @ParameterizedTest
  @Tag(FIELD)
  @CsvSource({
    "OPEN, OPEN",
    "OPEN, SYMMETRIC",
    "FULL_CONE, FULL_CONE",
    "FULL_CONE, SYMMETRIC",
    "PORT_RESTRICTED, PORT_RESTRICTED"
  })
  void pair_thatStunIsEnoughFor_isLinked(Nat north, Nat south) throws Exception {
    FieldBoard receiver = internet().site(south).board("south").listening().start();
    FieldBoard sender = internet().site(north).board("north").start();
    linked(north + " with " + south, sender, receiver);
    assertThat(sender.status()).contains("\"unreachable\":[]");
  }

  @Test
  @Tag(FIELD)
  void portRestricted_withSymmetric_isSaid() throws Exception {
    FieldBoard south = internet().site(Nat.SYMMETRIC).board("south").start();
    FieldBoard north = internet().site(Nat.PORT_RESTRICTED).board("north").start();
    said("PORT_RESTRICTED with SYMMETRIC", north, south, "NAT", "symmetric NAT");
  }

  @Test
  void symmetric_withSymmetric_isSaid_andAThirdBoardDelivers() throws Exception {
    FieldBoard south = internet().site(Nat.SYMMETRIC).board("south").listening().start();
    FieldBoard north = internet().site(Nat.SYMMETRIC).board("north").start();
    said("SYMMETRIC with SYMMETRIC", north, south, "symmetric NAT", "symmetric NAT");
    assertThat(north.counter("webrtc.links.unreachable")).isGreaterThan(1);
    assertThat(north.log()).containsOnlyOnce("No way to").contains("Set [[webrtc.turn]]");

    FieldBoard third = internet().site(Nat.OPEN).board("third").start();
    flowing("SYMMETRIC with SYMMETRIC and a third board: from its start", north, south);
    assertThat(third.isLinkedWith(north) && third.isLinkedWith(south)).isTrue();
    assertThat(north.isLinkedWith(south)).isFalse();
  }

  @Test
  @Tag(FIELD)
  void symmetric_withSymmetric_isLinkedByTurn() throws Exception {
    String turn = internet().turn("udp");
    FieldBoard south = internet().site(Nat.SYMMETRIC).board("south").listening().with(turn).start();
    FieldBoard north = internet().site(Nat.SYMMETRIC).board("north").with(turn).start();
    linked("SYMMETRIC with SYMMETRIC and TURN", north, south);
  }

  @Test
  @Tag(FIELD)
  void udpBlocked_isSaid_andTheEntryGoesWithALink() throws Exception {
    Site deaf = internet().site(Nat.PORT_RESTRICTED);
    deaf.blockUdp();
    FieldBoard south = deaf.board("south").listening().start();
    FieldBoard north = internet().site(Nat.OPEN).board("north").start();
    said("UDP blocked", north, south, "public address", "private address, no answer from STUN");
    deaf.heal();
    linked("UDP blocked no more", north, south);
    assertThat(north.status()).contains("\"unreachable\":[]");
  }

  @Test
  @Tag(FIELD)
  void udpBlocked_isLinkedByTurnOverTcp() throws Exception {
    String turn = internet().turn("tcp");
    Site deaf = internet().site(Nat.PORT_RESTRICTED);
    deaf.blockUdp();
    FieldBoard south = deaf.board("south").listening().with(turn).start();
    FieldBoard north = internet().site(Nat.OPEN).board("north").with(turn).start();
    linked("UDP blocked, TURN over TCP", north, south);
  }
}
