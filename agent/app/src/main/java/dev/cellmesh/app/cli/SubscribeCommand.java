package dev.cellmesh.app.cli;

import dev.cellmesh.app.Failure;
import dev.cellmesh.app.Membership;
import dev.cellmesh.app.Parts;
import dev.cellmesh.app.log.LogSetup;
import dev.cellmesh.app.sink.Received;
import dev.cellmesh.app.systemd.StandardStreams;
import dev.cellmesh.config.Config;
import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.config.RoomConfig;
import dev.cellmesh.config.WebRtcConfig;
import dev.cellmesh.config.kit.Secret;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.Invite;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.Message;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.mqtt.TopicFilter;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.sensors.senml.BoardReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellmesh subscribe CHANNEL}: joins as a leaf and prints readings as lines of JSON. */
@Command(
    name = "subscribe",
    description = {
      "Join a room as a leaf and print the readings of a channel, one line of JSON each.",
      "A line: {\"board\",\"sensor\",\"value\",\"unit\",\"time\",\"quality\"}",
      "First come the newest readings that the boards have kept: those have \"retained\":true."
    })
final class SubscribeCommand implements Callable<Integer> {
  private static final int LOOK_EVERY_MILLIS = 500;

  /** Names of boards that are kept to be counted; more are not. */
  private static final int MAX_BOARDS_COUNTED = 100_000;

  private static final Pattern INTERVAL = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Duration MAX_EVERY = Duration.ofDays(24);

  @Parameters(paramLabel = "CHANNEL", description = "Usually: telemetry")
  String channel = "";

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      defaultValue = "#",
      description = "Only readings whose board/sensor matches, with MQTT's + and #.")
  String filter = "#";

  @Option(
      names = "--every",
      paramLabel = "TIME",
      description = "Only the newest of each board at most this often: 500ms, 10s, 5m, 1h.")
  @Nullable String every;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Room and relays as a board has them.")
  @Nullable Path configFile;

  @Option(names = "--room", paramLabel = "NAME", description = "The room, if there is no --config.")
  @Nullable String room;

  @Option(
      names = "--relay",
      paramLabel = "URL",
      description = "A relay of the room, ws:// or wss://; may be repeated.")
  List<URI> relays = new ArrayList<>();

  @Option(names = "--invite", paramLabel = "CODE", description = "The room's invite, cellmesh1…")
  @Nullable String invite;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds the room's password.")
  @Nullable Path passwordFile;

  @Option(
      names = "--no-stun",
      description = "Ask no STUN server for the public address; for a LAN.")
  boolean noStun;

  @Option(names = "--count", paramLabel = "N", description = "Stop after so many readings.")
  long count = Long.MAX_VALUE;

  @Option(
      names = "--progress",
      description =
          "Say on standard error what is being done, also where that is no terminal: relays,"
              + " boards, what to look at if there are none.")
  boolean progress;

  @Spec CommandSpec spec = CommandSpec.create();

  private final CellmeshCommand root;
  private final Stop stop;
  private final Received received = new Received();
  private final Set<String> boards = ConcurrentHashMap.newKeySet();
  private long printed;

  SubscribeCommand(CellmeshCommand root, Stop stop) {
    this.root = root;
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Duration interval = interval();
    Config config = config();
    LogSetup.quiet(root.debug, System.getenv());
    RoomKey key = Membership.key(config.room());
    try (Room joined = Membership.join(config, Role.LEAF, Identity.generate(), key)) {
      joined.channel(channel).subscribe(List.of("#"), interval, this::print);
      tell(joined, new JoinProgress(config.room().name(), key.fingerprint()));
    }
    return ExitStatus.OK;
  }

  private Duration interval() {
    if (every == null) {
      return Duration.ZERO;
    }
    Matcher matcher = INTERVAL.matcher(every);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--every " + every + ": a number and ms, s, m or h, as in 500ms or 10s");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration interval =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (interval.compareTo(MAX_EVERY) > 0) {
      throw new ParameterException(spec.commandLine(), "--every " + every + ": at most 24 days");
    }
    return interval;
  }

  /** Until the order to stop. Standard output is the readings' alone. */
  private void tell(Room joined, JoinProgress progress) throws InterruptedException {
    long began = System.nanoTime();
    boolean watched = this.progress || StandardStreams.isErrorTerminal();
    PrintWriter err = spec.commandLine().getErr();
    do {
      long millis = (System.nanoTime() - began) / 1_000_000;
      int links = joined.mesh().state().links().size();
      progress.look(joined.relays().relays(), links, boards.size(), millis).stream()
          .filter(line -> watched || line.important())
          .forEach(line -> err.println("cellmesh: " + line.text()));
      err.flush();
    } while (!stop.await(LOOK_EVERY_MILLIS));
  }

  private void print(Message message) {
    PrintWriter out = spec.commandLine().getOut();
    for (BoardReading reading : received.readings(message)) {
      if (boards.size() < MAX_BOARDS_COUNTED) {
        boards.add(reading.board());
      }
      String path = reading.board() + '/' + reading.reading().sensor();
      if (printed < count && TopicFilter.matches(filter, path)) {
        out.println(ReadingJson.line(reading, message.retained()));
        printed++;
      }
    }
    out.flush();
    // A closed pipe (| head) is an order to stop.
    if (printed >= count || out.checkError()) {
      stop.request();
    }
  }

  private Config config() {
    if (!TopicFilter.isValid(filter)) {
      throw usage(
          "--filter " + filter + " is not an MQTT topic filter, such as north/# or +/temperature");
    }
    Config config;
    if (configFile != null) {
      config = Configs.load(configFile, spec.commandLine().getErr());
    } else if (room != null && !room.isBlank()) {
      config = Parts.CONFIGURATION.defaults(room).withRoom(new RoomConfig(room, access()));
    } else {
      throw usage("which room? Give --config FILE, or --room NAME and --relay URL");
    }
    if (!relays.isEmpty()) {
      config = config.withNostr(config.nostr().withRelays(relays));
    }
    if (noStun) {
      config = config.withWebrtc(new WebRtcConfig(List.of(), config.webrtc().turn(), null));
    }
    return config;
  }

  private RoomAccess access() {
    if (invite != null && passwordFile != null) {
      throw usage("--invite or --password-file, not both");
    }
    if (invite != null) {
      try {
        return new RoomAccess.Invite(Secret.of(Invite.parse(invite).text()));
      } catch (IllegalArgumentException e) {
        throw usage("--invite: " + e.getMessage());
      }
    }
    if (passwordFile == null) {
      return new RoomAccess.Open();
    }
    try {
      String password = Files.readString(passwordFile).strip();
      if (password.isEmpty()) {
        throw new Failure("the password file " + passwordFile + " is empty");
      }
      return new RoomAccess.Password(Secret.of(password));
    } catch (IOException e) {
      throw new Failure("cannot read the password file " + passwordFile + ": " + e.getMessage(), e);
    }
  }

  private ParameterException usage(String what) {
    return new ParameterException(spec.commandLine(), what);
  }
}
