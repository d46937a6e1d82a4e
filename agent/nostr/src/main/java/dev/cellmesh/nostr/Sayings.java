package dev.cellmesh.nostr;

import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says to a relay (NIP-01, NIP-42), and what it says of one that it cannot reach. */
final class Sayings {
  /** The one subscription of a connection. */
  private static final String SUBSCRIPTION = "cellmesh";

  private Sayings() {}

  /** {@code EVENT} or {@code AUTH}. */
  static String event(String type, NostrEvent event) {
    return Json.write(
        out -> {
          out.writeStartArray();
          out.writeString(type);
          event.write(out);
          out.writeEndArray();
        });
  }

  /** Asks for the events with these tags, in place of what was asked for before. */
  static String request(List<String> tags) {
    return Json.write(
        out -> {
          out.writeStartArray();
          out.writeString("REQ");
          out.writeString(SUBSCRIPTION);
          out.writeStartObject();
          out.writeFieldName("kinds");
          out.writeArray(new int[] {Wire.ANNOUNCEMENT, Wire.SIGNAL}, 0, 2);
          out.writeFieldName("#" + Wire.TAG);
          out.writeArray(tags.toArray(String[]::new), 0, tags.size());
          out.writeEndObject();
          out.writeEndArray();
        });
  }

  /** The JDK says "connection refused" and "unknown host" by the class alone, and no mend. */
  static String noConnection(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException) {
        return "there is no such host, or no name service";
      }
      if (t instanceof CertPathBuilderException) {
        return "its certificate is not trusted; if the relay is yours, set nostr.caFile to the"
            + " PEM file of the authority that has signed it";
      }
    }
    return cause instanceof ConnectException && cause.getMessage() == null
        ? "refused; is the relay running, and the port right?"
        : String.valueOf(cause);
  }
}
