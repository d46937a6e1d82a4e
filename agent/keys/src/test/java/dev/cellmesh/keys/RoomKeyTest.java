package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RoomKeyTest {
  @Test
  void derivation_ofVectors_isAsPublished() throws Exception {
    JsonNode vectors;
    try (var in = RoomKeyTest.class.getResourceAsStream("/vectors/room-key.json")) {
      vectors = new ObjectMapper().readTree(in);
    }
    assertThat(vectors.get("rooms")).hasSizeGreaterThanOrEqualTo(5);
    for (JsonNode room : vectors.get("rooms")) {
      RoomKey key = key(room);
      assertThat(Hashes.HEX.formatHex(key.bytes())).isEqualTo(room.get("roomKey").asText());
      assertThat(key.fingerprint()).isEqualTo(room.get("fingerprint").asText());
      assertThat(key.isOpen()).isEqualTo(room.get("from").asText().equals("open"));
      room.get("cellTags")
          .properties()
          .forEach(
              e ->
                  assertThat(key.cellTag(Integer.parseInt(e.getKey())))
                      .isEqualTo(e.getValue().asText()));
      room.get("inboxTags")
          .properties()
          .forEach(
              e ->
                  assertThat(key.inboxTag(Hashes.HEX.parseHex(e.getKey())))
                      .isEqualTo(e.getValue().asText()));
      room.get("announceKeys")
          .properties()
          .forEach(
              e ->
                  assertThat(Hashes.HEX.formatHex(key.announceKey(Hashes.HEX.parseHex(e.getKey()))))
                      .isEqualTo(e.getValue().asText()));
      assertThat(room.get("proofs")).isNotEmpty();
      for (JsonNode proof : room.get("proofs")) {
        assertThat(
                key.proof(
                    Hashes.HEX.parseHex(proof.get("author").asText()),
                    proof.get("createdAt").asLong(),
                    proof.get("kind").asInt(),
                    proof.get("tag").asText(),
                    proof.get("content").asText()))
            .isEqualTo(proof.get("proof").asText());
      }
      room.get("signalKeys")
          .properties()
          .forEach(
              e ->
                  assertThat(Hashes.HEX.formatHex(key.signalKey(Hashes.HEX.parseHex(e.getKey()))))
                      .isEqualTo(e.getValue().asText()));
    }
  }

  @Test
  void signalKey_ofTwoPeers_isTheSameForBoth_andNobodyElses() {
    RoomKey room = RoomKey.open("farm");
    Identity self = Identity.generate();
    Identity peer = Identity.generate();

    byte[] key = room.signalKey(self, peer.publicKey());

    assertThat(room.signalKey(peer, self.publicKey())).isEqualTo(key);
    assertThat(room.signalKey(Identity.generate(), peer.publicKey())).isNotEqualTo(key);
    assertThat(RoomKey.open("barn").signalKey(self, peer.publicKey())).isNotEqualTo(key);
  }

  @Test
  void publicKey_ofAnotherLength_isRefused() {
    RoomKey room = RoomKey.open("farm");
    Identity self = Identity.generate();
    for (int bytes : new int[] {0, 31, 33, 64}) {
      byte[] wrong = Arrays.copyOf(self.publicKey(), bytes);
      assertThatThrownBy(() -> room.inboxTag(wrong)).hasMessageContaining("32 bytes, not " + bytes);
      assertThatThrownBy(() -> room.announceKey(wrong)).hasMessageContaining("not " + bytes);
      assertThatThrownBy(() -> room.signalKey(self, wrong)).hasMessageContaining("not " + bytes);
    }
  }

  private static RoomKey key(JsonNode room) {
    return switch (room.get("from").asText()) {
      case "open" -> RoomKey.open(room.get("name").asText());
      case "password" ->
          RoomKey.fromPassword(room.get("name").asText(), room.get("password").asText());
      case "invite" -> {
        Invite invite = Invite.parse(room.get("invite").asText());
        assertThat(Hashes.HEX.formatHex(invite.secret()))
            .isEqualTo(room.get("inviteSecret").asText());
        assertThat(invite.text()).isEqualTo(room.get("invite").asText());
        yield RoomKey.fromInvite(invite);
      }
      default -> throw new AssertionError(room);
    };
  }

  @Test
  void invite_generated_isReadAgainAlsoInCapitals() {
    Invite invite = Invite.generate();

    assertThat(invite.text()).startsWith("cellmesh1").hasSize(47);
    assertThat(Invite.parse("  " + invite.text().toUpperCase(Locale.ROOT) + "\n").secret())
        .isEqualTo(invite.secret());
    assertThat(Invite.generate().secret()).isNotEqualTo(invite.secret());
  }

  @Test
  void invite_withOneCharacterWrong_isRefusedWithoutRepeatingIt() {
    String text = Invite.generate().text();
    for (int i = 9; i < text.length(); i++) {
      char other = text.charAt(i) == 'q' ? 'p' : 'q';
      String wrong = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> Invite.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(text.substring(12, 20));
    }
    assertThatThrownBy(() -> Invite.parse("npub1xyz")).hasMessageContaining("cellmesh1");
    assertThatThrownBy(() -> Invite.parse("cellmesh1qq")).hasMessageContaining("47 characters");
  }

  @Test
  void roomName_emptyOrTooLong_isRefused() {
    assertThatThrownBy(() -> RoomKey.open("")).hasMessageContaining("1 to 256");
    assertThatThrownBy(() -> RoomKey.open("x".repeat(257))).hasMessageContaining("257 bytes");
    assertThatThrownBy(() -> RoomKey.fromPassword("farm", "")).hasMessageContaining("password");
  }
}
