package dev.cellmesh.webrtc;

import dev.cellmesh.mesh.port.CloseReason;
import dev.cellmesh.mesh.wire.Bytes;
import dev.cellmesh.mesh.wire.PeerId;
import dev.cellmesh.runtime.Links;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A peer in a process of its own: signals are lines on its standard input and output. Echoes every
 * frame. Ends, without System.exit, when its input ends.
 */
final class PeerMain implements Links.Listener {
  static final PeerId ID = new PeerId(2L << 32, 0, 0, 0);

  public static void main(String[] args) throws Exception {
    WebRtcLinks links = new WebRtcLinks(Options.defaults());
    PeerMain peer = new PeerMain(links);
    links.start(peer);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      int space = line.indexOf(' ');
      links.accept(PeerId.parse(line.substring(0, space)), Bytes.utf8(line.substring(space + 1)));
    }
    links.close();
    System.out.println("connections " + NativeFactory.allConnections());
  }

  private final WebRtcLinks links;

  private PeerMain(WebRtcLinks links) {
    this.links = links;
  }

  @Override
  public void signal(PeerId peer, Bytes description) {
    System.out.println("signal " + description.utf8());
  }

  @Override
  public void opened(PeerId peer) {
    System.out.println("opened");
  }

  @Override
  public void closed(PeerId peer, CloseReason reason) {
    System.out.println("closed " + reason);
  }

  @Override
  public void received(PeerId peer, Bytes frame) {
    links.send(peer, Links.Lane.LIVE, frame);
  }

  @Override
  public void measured(PeerId peer, int rttMicros) {}
}
