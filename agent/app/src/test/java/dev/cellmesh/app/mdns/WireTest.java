package dev.cellmesh.app.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  private static final Message FULL =
      Message.response(
          List.of(
              new ResourceRecord.Pointer("_x._tcp.local", 120, "one._x._tcp.local"),
              new ResourceRecord.Location("one._x._tcp.local", 120, 65_535, "host.local"),
              new ResourceRecord.Text("one._x._tcp.local", 4_294_967_295L, List.of("v=1", "")),
              new ResourceRecord.Address("host.local", 0, 0x0a4d000b)));

  private static Message read(byte[] bytes) throws Wire.MalformedException {
    return Wire.read(bytes, bytes.length);
  }

  @Test
  void message_writtenAndRead_isTheSame() throws Exception {
    assertThat(read(Wire.write(FULL))).isEqualTo(FULL);
    Message query = Message.query("_x._tcp.local");
    assertThat(read(Wire.write(query))).isEqualTo(query);
  }

  /** As others write them. */
  @Test
  void compressedNames_andRecordsOfOtherKinds_areRead() throws Exception {
    String message =
        "000084000000000200000000"
            + "025f78045f746370056c6f63616c00" // _x._tcp.local at 12
            + "000c000100000078000603414263c00c" // PTR Abc._x._tcp.local
            + "c00c002f800100000078000200ff"; // NSEC
    assertThat(read(HexFormat.of().parseHex(message)).records())
        .containsExactly(new ResourceRecord.Pointer("_x._tcp.local", 120, "abc._x._tcp.local"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "00008400", // no counts
        "0000840000000001000000000000", // a record that is not there
        "000084000000ffff00000000", // more records than are allowed
        "00008400000000010000 0000c00c000c00010000007800020000", // a name that points at itself
        "00008400000000010000 0000c010000c00010000007800020000", // a name that points forwards
        "00008400000000010000 000040000c00010000007800020000", // a label of unknown kind
        "00008400000000010000 000000000c0001000000780009 00", // a record that is too long
        "00008400000000010000 00000000100001000000780002 ff00", // a text that is too long
        "00008400000000010000 00000000010001000000780002 0a00", // half an address
        "0000f80000000000 00000000" // another opcode
      })
  void hostileMessage_isMalformed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(Wire.MalformedException.class);
  }

  @Test
  void damagedMessages_areReadOrMalformed_andNothingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole = Wire.write(FULL);
    List<String> odd = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(6); n >= 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        Message _ = Wire.read(damaged, random.nextInt(damaged.length + 1));
      } catch (Wire.MalformedException e) {
        // As it should be.
      } catch (RuntimeException e) {
        odd.add(e.toString());
      }
    }
    assertThat(odd).as("seed %d", seed).isEmpty();
  }
}
