package dev.cellmesh.app.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cellmesh.app.status.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page needs to join the room by itself: {@code GET /dashboard.json}. Whoever reads it can
 * read the room.
 *
 * @param roomKeyHex the room's key, 64 hexadecimal digits
 * @param fingerprint the key's, for people to compare
 * @param channel the channel the readings are on
 * @param open whether the room has neither password nor invite
 */
public record RoomInfo(
    String room,
    String roomKeyHex,
    String fingerprint,
    List<String> relays,
    String channel,
    boolean open,
    List<IceServer> iceServers,
    String version) {

  /** A STUN or TURN server, as {@code RTCPeerConnection} takes it. */
  public record IceServer(
      List<String> urls, @Nullable String username, @Nullable String credential) {
    public IceServer {
      urls = List.copyOf(urls);
    }
  }

  public RoomInfo {
    relays = List.copyOf(relays);
    iceServers = List.copyOf(iceServers);
  }

  byte[] json() {
    return Json.bytes(this::write);
  }

  private void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("room", room);
    out.writeStringField("roomKey", roomKeyHex);
    out.writeStringField("fingerprint", fingerprint);
    out.writeArrayFieldStart("relays");
    for (String relay : relays) {
      out.writeString(relay);
    }
    out.writeEndArray();
    out.writeStringField("channel", channel);
    out.writeBooleanField("open", open);
    out.writeArrayFieldStart("iceServers");
    for (IceServer server : iceServers) {
      write(out, server);
    }
    out.writeEndArray();
    out.writeStringField("version", version);
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, IceServer server) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("urls");
    for (String url : server.urls()) {
      out.writeString(url);
    }
    out.writeEndArray();
    if (server.username() != null) {
      out.writeStringField("username", server.username());
    }
    if (server.credential() != null) {
      out.writeStringField("credential", server.credential());
    }
    out.writeEndObject();
  }
}
