package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.MeshConfig;
import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.config.RoomConfig;
import dev.cellmesh.config.WebRtcConfig;
import dev.cellmesh.config.kit.TrustedCertificates;
import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.RoomOptions;
import dev.cellmesh.runtime.Rooms;
import dev.cellmesh.runtime.Signalling;
import dev.cellmesh.webrtc.IceServer;
import dev.cellmesh.webrtc.Options;
import dev.cellmesh.webrtc.WebRtcLinks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Joins rooms as the configuration says: identity, room key, relays and links, put together. */
public final class Membership {
  /** Links beyond the budget for leaves and for changes of plan. */
  private static final int SPARE_LINKS = 64;

  private static volatile boolean nativeLoaded;

  private Membership() {}

  /** Whether this process has native threads. */
  public static boolean isNativeLoaded() {
    return nativeLoaded;
  }

  /** The room's key. Takes a moment with a password. */
  public static RoomKey key(RoomConfig room) {
    return switch (room.access()) {
      case RoomAccess.Open() -> RoomKey.open(room.name());
      case RoomAccess.Password(var secret) -> RoomKey.fromPassword(room.name(), secret.reveal());
      case RoomAccess.Invite(var secret) -> RoomKey.fromInvite(secret.reveal());
    };
  }

  /** The same for a peer with a state directory, where a key that took long to derive is kept. */
  static RoomKey key(RoomConfig room, Identity identity, Path state) {
    return room.access() instanceof RoomAccess.Password(var secret)
        ? RoomKey.fromPassword(room.name(), secret.reveal(), identity, state.resolve("room.key"))
        : key(room);
  }

  /** Starts to join; see {@link Room#joined}. */
  public static Room join(Config config, Role role, Identity identity, RoomKey key) {
    return join(config, role, identity, key, RoomMemory.none());
  }

  /** The same for a peer that remembers the room, and when it last ran. */
  public static Room join(
      Config config, Role role, Identity identity, RoomKey key, RoomMemory memory) {
    return join(config, role, identity, key, memory, relays(config, identity, key));
  }

  /** The relays of the configuration, not used yet. */
  static NostrSignalling relays(Config config, Identity identity, RoomKey key) {
    return new NostrSignalling(signalling(config, identity, key, new SecureRandom().nextLong()));
  }

  /** The same for a peer whose relays are used by others, too. */
  static Room join(
      Config config,
      Role role,
      Identity identity,
      RoomKey key,
      RoomMemory memory,
      NostrSignalling relays) {
    nativeLoaded = true;
    SecureRandom random = new SecureRandom();
    return Rooms.join(
        new RoomOptions(
            config.room().name(),
            PeerId.read(identity.publicKey(), 0),
            role,
            memory.boot(System.currentTimeMillis()),
            random.nextLong(),
            mesh(config.mesh()),
            relays,
            new WebRtcLinks(links(config)),
            memory.structure()));
  }

  /** A relay of one's own bears more than a public one, and a room forms faster with it. */
  private static NostrSignalling.Options signalling(
      Config config, Identity identity, RoomKey key, long seed) {
    List<String> relays = relays(config);
    NostrSignalling.Options options =
        new NostrSignalling.Options(identity, key, relays, seed)
            .withMaxWorkBits(config.nostr().maxProofOfWork());
    @Nullable Path caFile = config.nostr().caFile();
    if (caFile != null) {
      options = options.withTls(trusting(caFile));
    }
    return config.nostr().isPrivate()
        ? options.withRates(
            NostrSignalling.OWN_RELAY_EVENTS_PER_MINUTE, NostrSignalling.OWN_RELAY_EVENTS_AT_ONCE)
        : options;
  }

  private static SSLContext trusting(Path caFile) {
    try {
      return TrustedCertificates.andUsual(caFile);
    } catch (IOException e) {
      throw new Failure(
          "nostr.caFile: no certificates can be read from "
              + caFile
              + ": "
              + e.getMessage()
              + "; it must be a readable file with PEM certificates",
          e);
    }
  }

  /**
   * Where boards that hold the room's name meet, whatever their password; under no name of ours.
   */
  static Signalling rendezvous(Config config) {
    return new NostrSignalling(
        signalling(
            config,
            Identity.generate(),
            RoomKey.ofName(config.room().name()),
            new SecureRandom().nextLong()));
  }

  static List<String> relays(Config config) {
    return config.nostr().relays().stream().map(URI::toString).toList();
  }

  /** What the mesh is to know of the configuration. */
  public static MeshParameters mesh(MeshConfig mesh) {
    return new MeshParameters(
        switch (mesh.cells()) {
          case ON -> MeshParameters.Cells.ON;
          case OFF -> MeshParameters.Cells.OFF;
          case AUTO -> MeshParameters.Cells.AUTO;
        },
        mesh.targetCells().orElse(0),
        mesh.cellSize().orElse(0),
        mesh.maxCellSize(),
        mesh.bridgesPerEdge(),
        mesh.connectionsBudget(),
        mesh.bridgeLinks(),
        MeshParameters.DEFAULT.maxLeaves());
  }

  static Options links(Config config) {
    Options options =
        Options.defaults()
            .withIceServers(iceServers(config.webrtc()))
            .withMaxLinks(2 * config.mesh().connectionsBudget() + SPARE_LINKS);
    var range = config.webrtc().portRange();
    return range == null
        ? options
        : options.withPorts(new Options.Ports(range.first(), range.last()));
  }

  static List<IceServer> iceServers(WebRtcConfig webrtc) {
    List<IceServer> servers = new ArrayList<>();
    for (String stun : webrtc.stun()) {
      servers.add(IceServer.stun(stun));
    }
    for (WebRtcConfig.TurnServer turn : webrtc.turn()) {
      servers.add(new IceServer(turn.url(), turn.username(), turn.password().reveal()));
    }
    return servers;
  }
}
