package dev.cellmesh.app.example;

import dev.cellmesh.keys.Identity;
import dev.cellmesh.keys.RoomKey;
import dev.cellmesh.mesh.port.MeshParameters;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.mesh.wire.Role;
import dev.cellmesh.nostr.NostrSignalling;
import dev.cellmesh.runtime.Channel;
import dev.cellmesh.runtime.Room;
import dev.cellmesh.runtime.RoomOptions;
import dev.cellmesh.runtime.Rooms;
import dev.cellmesh.webrtc.Options;
import dev.cellmesh.webrtc.WebRtcLinks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;

/**
 * A chat in a room: joins, sends each line of standard input, prints what others send. Start it
 * twice, for instance with the relay of {@code cellmesh demo} or a public one:
 *
 * <pre>java -cp … dev.cellmesh.app.example.RoomExample wss://relay.damus.io my-room my-password
 * </pre>
 */
public final class RoomExample {
  private RoomExample() {}

  /** Joins as a board: a full member that helps to carry the room. */
  public static Room join(String relay, String name, String password) {
    Identity identity = Identity.generate();
    RoomKey key = RoomKey.fromPassword(name, password);
    long now = System.currentTimeMillis();
    return Rooms.join(
        new RoomOptions(
            name,
            PeerId.read(identity.publicKey(), 0),
            Role.BOARD,
            now,
            now,
            MeshParameters.DEFAULT,
            new NostrSignalling(new NostrSignalling.Options(identity, key, List.of(relay), now)),
            new WebRtcLinks(Options.defaults())));
  }

  /** The program. */
  public static void main(String[] arguments) {
    if (arguments.length != 3) {
      System.err.println("usage: RoomExample RELAY ROOM PASSWORD");
      System.exit(2);
    }
    try (Room room = join(arguments[0], arguments[1], arguments[2]);
        Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8)) {
      room.onPeerJoin((peer, role) -> System.out.println(peer + " has come"));
      room.onPeerLeave((peer, reason) -> System.out.println(peer + " has gone"));
      Channel chat = room.channel("chat");
      chat.subscribe(m -> System.out.println(m.origin() + ": " + m.payload().utf8()));
      while (lines.hasNextLine()) {
        if (!chat.send(lines.nextLine().getBytes(StandardCharsets.UTF_8))) {
          System.err.println("not sent: too much waits to be sent already; try again");
        }
      }
    }
    // Native threads would keep the process alive.
    System.exit(0);
  }
}
