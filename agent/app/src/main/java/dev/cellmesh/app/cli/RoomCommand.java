package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.keys.RoomKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cellmesh room}: what concerns a room before any board is in it. */
@Command(
    name = "room",
    description = "Make a room of your own.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = RoomCommand.Create.class)
final class RoomCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? create");
  }

  /** {@code cellmesh room create}: an invite, and the lines that join its room. */
  @Command(
      name = "create",
      description = {
        "Make the invite of a new room; print the lines for the configuration of its boards.",
        "Whoever has the invite is in the room. All its boards need the same one."
      })
  static final class Create implements Callable<Integer> {
    @Option(
        names = "--name",
        paramLabel = "NAME",
        description = "How people call the room; unless set, one is made of its fingerprint.")
    @Nullable String name;

    @Option(
        names = "--invite-file",
        paramLabel = "FILE",
        description =
            "Write the invite into this new file, for its owner alone, instead of printing it.")
    @Nullable Path file;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Invite invite = Invite.generate();
      String fingerprint = RoomKey.fromInvite(invite).fingerprint();
      PrintWriter out = spec.commandLine().getOut();
      String called = name == null ? "room-" + fingerprint.substring(0, 4) : name;
      String access = "invite = " + quoted(invite.text());
      if (file != null) {
        write(file, invite.text());
        access = "inviteFile = " + quoted(file.toAbsolutePath().toString());
      }
      out.println("[room]");
      out.println("name = " + quoted(called));
      out.println(access);
      out.println("# fingerprint " + fingerprint);
      out.flush();
      return ExitStatus.OK;
    }

    private static String quoted(String text) {
      return '"' + Toml.tomlEscape(text).toString() + '"';
    }

    private static void write(Path file, String invite) {
      try (var out =
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        out.write(StandardCharsets.US_ASCII.encode(invite + "\n"));
      } catch (FileAlreadyExistsException e) {
        throw new Failure(
            file + " is there already and may open a room; move it away, or name another file", e);
      } catch (IOException e) {
        throw new Failure("cannot write " + file + ": " + e + "; is its folder there?", e);
      }
    }
  }
}
