package dev.cellmesh.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published vectors of NIP-44 version 2. */
class Nip44Test {
  private static JsonNode valid = new ObjectMapper().createObjectNode();
  private static JsonNode invalid = valid;

  @BeforeAll
  static void read() throws Exception {
    try (var in = Nip44Test.class.getResourceAsStream("/vectors/nip44.vectors.json")) {
      JsonNode v2 = new ObjectMapper().readTree(in).get("v2");
      valid = v2.get("valid");
      invalid = v2.get("invalid");
    }
  }

  static Stream<Curve> curves() {
    return CurveTest.curves();
  }

  @ParameterizedTest
  @MethodSource("curves")
  void conversationKey_ofVectors_isAsPublished(Curve curve) {
    for (JsonNode v : valid.get("get_conversation_key")) {
      assertThat(Nip44.conversationKey(curve, hex(v, "sec1"), hex(v, "pub2")))
          .isEqualTo(hex(v, "conversation_key"));
    }
    for (JsonNode v : invalid.get("get_conversation_key")) {
      assertThatThrownBy(() -> Nip44.conversationKey(curve, hex(v, "sec1"), hex(v, "pub2")))
          .as(v.toString())
          .isNotNull();
    }
  }

  @Test
  void messageKeys_ofVectors_areAsPublished() {
    JsonNode group = valid.get("get_message_keys");
    for (JsonNode v : group.get("keys")) {
      var keys = Nip44.MessageKeys.of(hex(group, "conversation_key"), hex(v, "nonce"));
      assertThat(keys.cipherKey()).isEqualTo(hex(v, "chacha_key"));
      assertThat(keys.cipherNonce()).isEqualTo(hex(v, "chacha_nonce"));
      assertThat(keys.macKey()).isEqualTo(hex(v, "hmac_key"));
    }
  }

  @Test
  void paddedLength_ofVectors_isAsPublished() {
    for (JsonNode v : valid.get("calc_padded_len")) {
      assertThat(Nip44.paddedLength(v.get(0).asInt())).isEqualTo(v.get(1).asInt());
    }
  }

  @Test
  void encryption_ofVectors_isAsPublishedBothWays() throws Exception {
    for (JsonNode v : valid.get("encrypt_decrypt")) {
      byte[] key = hex(v, "conversation_key");
      byte[] plain = Hashes.utf8(v.get("plaintext").asText());
      String payload = v.get("payload").asText();
      assertThat(Nip44.encrypt(key, plain, hex(v, "nonce"))).isEqualTo(payload);
      assertThat(Nip44.decrypt(key, payload)).isEqualTo(plain);
    }
    for (JsonNode v : valid.get("encrypt_decrypt_long_msg")) {
      byte[] plain = Hashes.utf8(v.get("pattern").asText().repeat(v.get("repeat").asInt()));
      assertThat(Hashes.sha256(plain)).isEqualTo(hex(v, "plaintext_sha256"));
      String payload = Nip44.encrypt(hex(v, "conversation_key"), plain, hex(v, "nonce"));
      assertThat(Hashes.sha256(Hashes.utf8(payload))).isEqualTo(hex(v, "payload_sha256"));
      assertThat(Nip44.decrypt(hex(v, "conversation_key"), payload)).isEqualTo(plain);
    }
  }

  @Test
  void encryption_ofOnePlaintextTwice_isTwoPayloadsOfIt() throws Exception {
    byte[] key = Identity.random(32);
    byte[] plain = Hashes.utf8("offer");
    String first = Nip44.encrypt(key, plain);
    String second = Nip44.encrypt(key, plain);

    assertThat(first).isNotEqualTo(second);
    assertThat(Nip44.decrypt(key, first)).isEqualTo(plain);
    assertThat(Nip44.decrypt(key, second)).isEqualTo(plain);
  }

  @Test
  void payload_invalid_isUndecryptable() {
    for (JsonNode v : invalid.get("decrypt")) {
      assertThatThrownBy(() -> Nip44.decrypt(hex(v, "conversation_key"), v.get("payload").asText()))
          .as(v.toString())
          .isInstanceOf(Nip44.Undecryptable.class);
    }
    for (JsonNode v : invalid.get("encrypt_msg_lengths")) {
      assertThatThrownBy(() -> Nip44.encrypt(new byte[32], new byte[v.asInt()], new byte[32]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static byte[] hex(JsonNode node, String field) {
    return Hashes.HEX.parseHex(node.get(field).asText());
  }
}
