package dev.cellmesh.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLinesTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return CommandLines.execute(
        new Stop(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private Path config(String toml) throws IOException {
    Path file = folder.resolve("cellmesh.toml");
    Files.writeString(file, toml);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    return file;
  }

  @Test
  void version_andHelp_succeed() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("cellmesh ").contains("Java 25");
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("run", "demo", "check-config", "status", "subscribe", "78");
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains("--target-cells");
  }

  @Test
  void noCommand_isWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("cellmesh: which command?\nSee: cellmesh --help\n");
  }

  @Test
  void unknownCommand_namesTheNearest() {
    assertThat(run("demmo")).isEqualTo(2);
    assertThat(err.toString()).contains("demmo").contains("Did you mean: demo?");
  }

  @Test
  void optionOutOfRange_isWrongUsage() {
    assertThat(run("demo", "--boards", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--boards is 0; it must be 1 to 200");
  }

  @Test
  void cells_withoutAnAgent_orOutOfRange_saysSo() {
    assertThat(run("cells", "17000")).isEqualTo(2);
    assertThat(err.toString()).contains("N is 17000; it must be 0 to 16384");
    Path socket = folder.resolve("status.sock");
    assertThat(run("cells", "12", "--socket", socket.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("no agent is running: there is no socket " + socket);
  }

  @Test
  void checkConfig_praisesAGoodFile() throws IOException {
    Path file = config("[room]\nname = \"farm\"\npassword = \"correct horse battery\"\n");
    assertThat(run("check-config", file.toString())).isZero();
    assertThat(out.toString())
        .contains("well")
        .containsPattern("farm, fingerprint (\\d{4}-){3}\\d{4},");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void checkConfig_warnsOfAnOpenRoom_inStrongWordsOnPublicRelays() throws IOException {
    Path file = config("[room]\nname = \"farm\"\n");
    assertThat(run("check-config", file.toString())).isZero();
    assertThat(err.toString())
        .isEqualTo(
            file
                + ":2: warning: room.name: THE ROOM IS OPEN, ON PUBLIC RELAYS: anybody on the"
                + " internet who guesses this name can join, read everything, and publish in"
                + " anybody's name; close it: `cellmesh room create` makes an invite for"
                + " room.inviteFile\n");
    assertThat(out.toString()).contains("fingerprint 1570-2661-2105-3053");
    err.getBuffer().setLength(0);
    config("[room]\nname = \"farm\"\n[nostr]\nrelays = [\"ws://192.168.1.5:7447\"]\n");
    assertThat(run("check-config", file.toString())).isZero();
    assertThat(err.toString())
        .contains(":2: warning: room.name: the room is open: whoever reaches");
  }

  @Test
  void roomCreate_printsWhatCheckConfigTakes() throws IOException {
    assertThat(run("room", "create")).isZero();
    String first = out.toString();
    assertThat(first).containsPattern("name = \"room-\\d{4}\"\ninvite = \"cellmesh1[a-z0-9]{38}\"");
    Path file = config(first);
    out.getBuffer().setLength(0);
    assertThat(run("check-config", file.toString())).isZero();
    assertThat(out.toString()).contains(first.strip().substring(first.indexOf("fingerprint")));
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void roomCreate_intoAFile_isForItsOwnerAlone_andNeverOverAnother() throws IOException {
    Path invite = folder.resolve("invite");
    assertThat(run("room", "create", "--name", "farm", "--invite-file", invite.toString()))
        .isZero();
    assertThat(out.toString())
        .startsWith("[room]\nname = \"farm\"\ninviteFile = \"" + invite + "\"\n# fingerprint ")
        .doesNotContain("cellmesh1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(invite)))
        .isEqualTo("rw-------");
    Path file = config(out.toString());
    assertThat(run("check-config", file.toString())).as(err.toString()).isZero();
    String kept = Files.readString(invite);
    assertThat(run("room", "create", "--invite-file", invite.toString())).isEqualTo(1);
    assertThat(err.toString()).contains(invite + " is there already");
    assertThat(invite).content().isEqualTo(kept);
  }

  @Test
  void checkConfig_printsEveryProblemWithItsPlace() throws IOException {
    Path file = config("[room]\nname = \"farm\"\n[mesh]\ntargetCell = 3\nbridgesPerEdge = 99\n");
    assertThat(run("check-config", file.toString())).isEqualTo(78);
    assertThat(err.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("cellmesh.toml:4") && line.contains("targetCells"))
        .anyMatch(line -> line.contains("cellmesh.toml:5") && line.contains("bridgesPerEdge"));
    assertThat(err.toString()).doesNotContain("Exception");
  }

  @Test
  void run_refusesWhatCheckConfigRefuses() throws IOException {
    Path file = config("[room]\nnam = \"farm\"\n");
    assertThat(run("check-config", file.toString())).isEqualTo(78);
    String checked = err.toString();
    err.getBuffer().setLength(0);
    assertThat(run("run", "--config", file.toString())).isEqualTo(78);
    assertThat(err.toString()).isEqualTo(checked).isNotEmpty();
  }

  @Test
  void missingConfig_isAConfigurationError() {
    Path missing = folder.resolve("no.toml");
    assertThat(run("run", "--config", missing.toString())).isEqualTo(78);
    assertThat(err.toString()).contains("no.toml").contains("does not exist");
  }

  @Test
  void status_withoutAgent_saysWhatToDo() {
    Path socket = folder.resolve("status.sock");
    assertThat(run("status", "--socket", socket.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("cellmesh: no agent is running")
        .contains(socket.toString())
        .hasLineCount(1);
  }

  @Test
  void subscribe_withoutRoom_isWrongUsage() {
    assertThat(run("subscribe", "telemetry")).isEqualTo(2);
    assertThat(err.toString()).contains("which room?");
  }

  @Test
  void subscribe_withABrokenInvite_saysSoWithoutRepeatingIt() {
    assertThat(run("subscribe", "telemetry", "--room", "farm", "--invite", "cellmesh1qqq"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--invite").doesNotContain("cellmesh1qqq");
  }

  @Test
  void subscribe_withABrokenFilter_isWrongUsage() {
    assertThat(run("subscribe", "telemetry", "--room", "farm", "--filter", "a/#/b")).isEqualTo(2);
    assertThat(err.toString()).contains("a/#/b").contains("not an MQTT topic filter");
  }
}
