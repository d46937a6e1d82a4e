package dev.cellmesh.config;

import dev.cellmesh.config.kit.Addresses;
import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.Quantities;
import dev.cellmesh.config.kit.Section;
import dev.cellmesh.config.kit.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** [gateway], [dashboard], [relay], [status], [log], [log.levels]. */
final class ServiceSections {
  /** sun_path of unix(7) has 108 bytes with its final zero. */
  private static final int MAX_SOCKET_BYTES = 107;

  static final Key<String> CHANNEL =
      Key.of("channel", Kinds.channel(), "telemetry", "The channel readings are published on.");
  static final Key<Integer> MAX_BATCH_READINGS =
      Key.of("maxBatchReadings", Kinds.whole(1, 1024), 256, "Readings in one batch at most.");
  static final Key<Duration> MAX_BATCH_DELAY =
      Key.of(
          "maxBatchDelay",
          Quantities.duration("0ms", "60s", "ms"),
          "100ms",
          "How long a reading may wait for others. Longer saves traffic.");
  static final Key<Integer> MAX_QUEUED_READINGS =
      Key.of(
          "maxQueuedReadings",
          Kinds.whole(100, 1_000_000),
          10_000,
          "Readings that may wait to be published; then the oldest are dropped and counted."
              + " Messages of QoS 1 wait at their broker instead.");
  static final Section GATEWAY =
      Section.of(
          "gateway",
          "How readings go into the room.",
          List.of(CHANNEL, MAX_BATCH_READINGS, MAX_BATCH_DELAY, MAX_QUEUED_READINGS));

  static final Key<Boolean> DASHBOARD_ENABLED =
      Key.of("enabled", Kinds.flag(), true, "Whether to serve it.");
  static final Key<String> DASHBOARD_HOST =
      Key.of(
          "host",
          Addresses.host(),
          "127.0.0.1",
          "Address to listen on. The page opens by the address that `cellmesh dashboard` prints;"
              + " with 0.0.0.0 it and the room's key go over the network without encryption.");
  static final Key<Integer> DASHBOARD_PORT =
      Key.of("port", Kinds.whole(0, 65535), 8080, "TCP port; 0 takes a free one.");
  static final Section DASHBOARD =
      Section.of(
          "dashboard", "The page.", List.of(DASHBOARD_ENABLED, DASHBOARD_HOST, DASHBOARD_PORT));

  static final Key<Boolean> RELAY_ENABLED =
      Key.of("enabled", Kinds.flag(), false, "Whether to run it always.");
  static final Key<Boolean> STAND_IN =
      Key.of(
          "standIn",
          Kinds.flag(),
          true,
          "Whether to run it on a private address of this board while no relay can be used, so that"
              + " boards of one LAN find each other without internet. With nostr.lan only.");
  static final Key<String> RELAY_HOST =
      Key.of("host", Addresses.host(), "0.0.0.0", "Address to listen on.");
  static final Key<Integer> RELAY_PORT =
      Key.of("port", Kinds.whole(0, 65535), 7447, "TCP port; 0 takes a free one.");
  static final Key<Integer> MAX_CLIENTS =
      Key.of("maxClients", Kinds.whole(1, 10_000), 256, "Clients at most.");
  static final Key<Integer> MAX_EVENT =
      Key.of("maxEvent", Quantities.intBytes("1KiB", "1MiB"), "64KiB", "Longest message accepted.");
  static final Key<Integer> MAX_SUBSCRIPTIONS =
      Key.of("maxSubscriptions", Kinds.whole(1, 100), 20, "Subscriptions of a client at most.");
  static final Key<Integer> MAX_EVENTS_PER_SECOND =
      Key.of("maxEventsPerSecond", Kinds.whole(1, 10_000), 50, "Events of a client per second.");
  static final Key<Integer> MAX_EVENTS_OF_ADDRESS =
      Key.of(
          "maxEventsPerSecondOfAddress",
          Kinds.whole(1, 100_000),
          300,
          "Events per second of all clients at one address: boards behind one router together.");
  static final Section RELAY =
      Section.of(
          "relay",
          "A small Nostr relay on this board, for a LAN. Boards find it by DNS-SD (nostr.lan) or"
              + " name it in nostr.relays.",
          List.of(
              RELAY_ENABLED,
              STAND_IN,
              RELAY_HOST,
              RELAY_PORT,
              MAX_CLIENTS,
              MAX_EVENT,
              MAX_SUBSCRIPTIONS,
              MAX_EVENTS_PER_SECOND,
              MAX_EVENTS_OF_ADDRESS));

  static final Key<Path> SOCKET =
      Key.of(
          "socket",
          Kinds.path(),
          "${RUNTIME_DIRECTORY:-/run/cellmesh}/status.sock",
          "Unix socket, 107 bytes at most. systemd sets RUNTIME_DIRECTORY.");
  static final Section STATUS =
      Section.of("status", "Where the command `cellmesh status` finds the agent.", List.of(SOCKET));

  static final Key<LogConfig.Level> LEVEL =
      Key.of(
          "level", Kinds.choice(LogConfig.Level.class), "info", "The least severe level written.");
  static final Key<Path> FILE =
      Key.optional(
          "file",
          Kinds.path(),
          "/var/log/cellmesh/cellmesh.log",
          "A file as well as standard error.");
  static final Key<Long> MAX_SIZE =
      Key.of(
          "maxSize",
          Quantities.bytes("64KiB", "1GiB"),
          "1MiB",
          "Size at which the file is rolled.");
  static final Key<Integer> KEEP = Key.of("keep", Kinds.whole(1, 100), 3, "Rolled files to keep.");
  static final Key<LogConfig.Level> PACKAGE_LEVEL =
      Key.optional(
          "dev.cellmesh.nostr",
          Kinds.choice(LogConfig.Level.class),
          "debug",
          "The package in quotes, because of its dots.");
  static final Section LEVELS =
      Section.free("log.levels", 64, "Other levels by Java package.", PACKAGE_LEVEL);
  static final Section LOG =
      Section.of("log", "What is logged and where.", List.of(LEVEL, FILE, MAX_SIZE, KEEP), LEVELS);

  private ServiceSections() {}

  static GatewayConfig gateway(Table table) {
    return new GatewayConfig(
        table.get(CHANNEL),
        table.get(MAX_BATCH_READINGS),
        table.get(MAX_BATCH_DELAY),
        table.get(MAX_QUEUED_READINGS));
  }

  static DashboardConfig dashboard(Table table) {
    return new DashboardConfig(
        table.get(DASHBOARD_ENABLED), table.get(DASHBOARD_HOST), table.get(DASHBOARD_PORT));
  }

  static RelayConfig relay(Table table) {
    return new RelayConfig(
        table.get(RELAY_ENABLED),
        table.get(STAND_IN),
        table.get(RELAY_HOST),
        table.get(RELAY_PORT),
        table.get(MAX_CLIENTS),
        table.get(MAX_EVENT),
        table.get(MAX_SUBSCRIPTIONS),
        table.get(MAX_EVENTS_PER_SECOND),
        table.get(MAX_EVENTS_OF_ADDRESS));
  }

  static StatusConfig status(Table table) {
    Path socket = table.get(SOCKET);
    int bytes = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_SOCKET_BYTES) {
      table.reject(
          SOCKET,
          Problem.Kind.OUT_OF_RANGE,
          "the path has " + bytes + " bytes",
          "the system allows " + MAX_SOCKET_BYTES);
    }
    return new StatusConfig(socket);
  }

  static LogConfig log(Table table) {
    return new LogConfig(
        table.get(LEVEL),
        table.child(LEVELS).all(PACKAGE_LEVEL),
        table.find(FILE),
        table.get(MAX_SIZE),
        table.get(KEEP));
  }
}
