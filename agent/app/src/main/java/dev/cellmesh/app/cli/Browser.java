package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The browser of the desktop that a command is given on. */
final class Browser {
  private static final String MEND = "; open the address in a browser by hand";

  private Browser() {}

  /**
   * Opens an address that holds a secret: by way of a file, since everybody may read the command
   * lines of a machine. The file is its owner's alone.
   */
  static void open(String url, Map<String, String> environment) throws InterruptedException {
    if (!environment.containsKey("DISPLAY") && !environment.containsKey("WAYLAND_DISPLAY")) {
      throw new Failure("there is no desktop here" + MEND);
    }
    try {
      Path folder =
          Files.createTempDirectory(
              "cellmesh-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path page = folder.resolve("open.html");
      Files.writeString(
          page,
          "<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url="
              + url
              + "\">\n");
      List<String> command = new ArrayList<>();
      String person = environment.get("SUDO_USER");
      if (person != null) {
        // Browsers do not like root, and root's browser is nobody's.
        var owner = page.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(page, owner.lookupPrincipalByName(person));
        Files.setOwner(folder, owner.lookupPrincipalByName(person));
        command.addAll(List.of("runuser", "-u", person, "--"));
      }
      command.addAll(List.of("xdg-open", page.toString()));
      Process opener = new ProcessBuilder(command).inheritIO().start();
      if (opener.waitFor() != 0) {
        throw new Failure("xdg-open could not open it" + MEND);
      }
    } catch (IOException e) {
      throw new Failure("cannot open a browser: " + e.getMessage() + MEND, e);
    }
  }
}
