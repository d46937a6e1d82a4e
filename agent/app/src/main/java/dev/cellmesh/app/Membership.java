package dev.cellmesh.app;

import dev.cellmesh.config.Config;
import dev.cellmesh.config.MeshConfig;
import dev.cellmesh.config.RoomAccess;
import dev.cellmesh.config.RoomConfig;
import dev.cellmesh.config.WebRtcConfig;
import dev.cellmesh.mesh.MeshParameters;
import dev.cellmesh.mesh.Role;
import dev.cellmesh.nostr.Identity;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.nostr.RoomKey;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.RoomOptions;
import dev.cellmesh.runtime.Rooms;
import dev.cellmesh.webrtc.IceServer;
import dev.cellmesh.webrtc.Options;
import dev.cellmesh.webrtc.WebRtcLinks;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Joins rooms as the configuration says: identity, room key, relays and links, put together. */
public final class Membership {
  /** Links beyond the budget for leaves and for changes of plan. */
  private static final int SPARE_LINKS = 64;

  private Membership() {}

  /** The room's key. Takes a moment with a password. */
  public static RoomKey key(RoomConfig room) {
    return switch (room.access()) {
      case RoomAccess.Open() -> RoomKey.open(room.name());
      case RoomAccess.Password(var secret) -> RoomKey.fromPassword(room.name(), secret.reveal());
      case RoomAccess.Invite(var secret) -> RoomKey.fromInvite(secret.reveal());
    };
  }

  /** Starts to join; see {@link Room#joined}. */
  public static Room join(Config config, Role role, Identity identity, RoomKey key) {
    long now = System.currentTimeMillis();
    SecureRandom random = new SecureRandom();
    return Rooms.join(
        new RoomOptions(
            config.room().name(),
            identity.peer(),
            role,
            now,
            random.nextLong(),
            mesh(config.mesh()),
            new NostrSignalling(
                new NostrSignalling.Options(identity, key, relays(config), random.nextLong())),
            new WebRtcLinks(links(config))));
  }

  static List<String> relays(Config config) {
    return config.nostr().relays().stream().map(URI::toString).toList();
  }

  static MeshParameters mesh(MeshConfig mesh) {
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
    return Options.defaults()
        .withIceServers(iceServers(config.webrtc()))
        .withMaxLinks(2 * config.mesh().connectionsBudget() + SPARE_LINKS);
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
