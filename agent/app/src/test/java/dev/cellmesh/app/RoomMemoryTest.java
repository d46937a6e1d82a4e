package dev.cellmesh.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cellmesh.mesh.wire.Structure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoomMemoryTest {
  private static final Structure SIX = new Structure(7, 6, 5);
  private static final Structure SEVEN = new Structure(-1, 7, 6);
  private static final long LATER = RoomMemory.KEEP_EVERY_NANOS;

  @TempDir private Path state;

  private RoomMemory load() {
    return RoomMemory.load(state, "farm \"north\"");
  }

  private Path file() {
    return state.resolve("room.json");
  }

  @Test
  void board_thatNeverRan_remembersNothing() {
    RoomMemory memory = load();

    assertThat(memory.structure()).isEqualTo(Structure.ALONE);
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
  }

  @Test
  void structure_outlivesAKill() {
    RoomMemory memory = load();
    memory.boot(1_000);
    memory.note(SIX, 0);

    assertThat(load().structure()).isEqualTo(SIX);
  }

  @Test
  void structure_thatChangesOften_isWrittenAtMostOnceInTenSeconds_andTheLastAtTheEnd() {
    RoomMemory memory = load();
    memory.note(SIX, 5);
    memory.note(SEVEN, 5 + LATER - 1);
    assertThat(load().structure()).isEqualTo(SIX);

    memory.note(SEVEN, 5 + LATER);
    assertThat(load().structure()).isEqualTo(SEVEN);

    memory.note(SIX, 6 + LATER);
    assertThat(load().structure()).isEqualTo(SEVEN);
    memory.flush();
    assertThat(load().structure()).isEqualTo(SIX);
  }

  @Test
  void structure_thatStays_isNotWrittenAgain() throws IOException {
    RoomMemory memory = load();
    memory.note(SIX, 0);
    Files.delete(file());
    memory.note(SIX, LATER);
    memory.flush();

    assertThat(file()).doesNotExist();
  }

  @Test
  void bootEpoch_growsWithEachStart_evenIfTheClockWasSetBack() {
    assertThat(load().boot(50_000)).isEqualTo(50_000);
    assertThat(load().boot(49_000)).isEqualTo(50_001);
    RoomMemory memory = load();
    assertThat(memory.boot(10)).isEqualTo(50_002);
    memory.note(SIX, 0);
    assertThat(load().boot(20)).isEqualTo(50_003);
    assertThat(load().boot(60_000)).isEqualTo(60_000);
  }

  @Test
  void otherRoom_hasAnotherStructure_butTheBoardsClockIsTheSame() {
    RoomMemory memory = load();
    memory.boot(50_000);
    memory.note(SIX, 0);

    RoomMemory other = RoomMemory.load(state, "barn");
    assertThat(other.structure()).isEqualTo(Structure.ALONE);
    assertThat(other.boot(10)).isEqualTo(50_001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{\"room\":\"farm \\\"north\\\"\",\"bootEpoch\":50000,\"generation\":7,\"cells\":6",
        "{\"room\":\"farm"
            + " \\\"north\\\"\",\"bootEpoch\":50000,\"generation\":7,\"cells\":0,\"degree\":0}",
        "{\"room\":\"farm \\\"north\\\"\",\"bootEpoch\":50000,\"cells\":6,\"degree\":5}",
        "{\"bootEpoch\":999999999999999999999999,\"generation\":7,\"cells\":6,\"degree\":5}",
        "{\"bootEpoch\":-1,\"generation\":7,\"cells\":6,\"degree\":5}"
      })
  void file_thatIsDamaged_isIgnored_andWrittenAnew(String content) throws IOException {
    Files.writeString(file(), content);

    RoomMemory memory = load();
    assertThat(memory.structure()).isEqualTo(Structure.ALONE);
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
    memory.note(SIX, 0);
    assertThat(load().structure()).isEqualTo(SIX);
    assertThat(load().boot(1_000)).isEqualTo(1_001);
  }

  @Test
  void file_thatIsFarTooLong_isNotRead() throws IOException {
    Files.writeString(file(), " ".repeat(10_000_000) + "{}");

    assertThat(load().structure()).isEqualTo(Structure.ALONE);
  }

  @Test
  void directory_thatTakesNoFiles_stopsNothing() throws IOException {
    Files.createDirectories(file().resolve("in-the-way"));

    RoomMemory memory = load();
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
    memory.note(SIX, 0);
    assertThat(memory.structure()).isEqualTo(SIX);
  }

  @Test
  void peerWithoutStateDirectory_startsNow() {
    RoomMemory memory = RoomMemory.none();
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
    memory.note(SIX, 0);
    assertThat(memory.flush()).isFalse();
  }

  @Test
  void peerThatIsTold_startsWithThat() {
    RoomMemory memory = RoomMemory.of(SIX);
    assertThat(memory.structure()).isEqualTo(SIX);
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
    memory.note(SEVEN, 0);
    assertThat(memory.structure()).isEqualTo(SEVEN);
    assertThat(RoomMemory.of(SIX).structure()).as("its own").isEqualTo(SIX);
  }

  @Test
  void structureLeft_isFoundByTheBoardOfThatRoom_atItsFirstStart() {
    RoomMemory.leave(state, "farm \"north\"", SIX);

    RoomMemory memory = load();
    assertThat(memory.structure()).isEqualTo(SIX);
    assertThat(memory.boot(1_000)).isEqualTo(1_000);
    assertThat(load().structure()).as("also at its second").isEqualTo(SIX);
    assertThat(RoomMemory.load(state, "barn").structure()).isEqualTo(Structure.ALONE);
  }

  @Test
  void structureLeft_ofARoomThatIsNew_isNothing() {
    RoomMemory.leave(state, "farm \"north\"", Structure.ALONE);

    assertThat(state).isEmptyDirectory();
    assertThat(load().structure()).isEqualTo(Structure.ALONE);
  }
}
