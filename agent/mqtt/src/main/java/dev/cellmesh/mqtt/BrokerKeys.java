package dev.cellmesh.mqtt;

import dev.cellmesh.config.kit.Key;
import dev.cellmesh.config.kit.Kinds;
import dev.cellmesh.config.kit.Problem;
import dev.cellmesh.config.kit.SecretKeys;
import dev.cellmesh.config.kit.Table;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a connection to a broker, shared by all who have one.
 *
 * @param url its only key that differs: defaulted in one section, required in another
 */
public record BrokerKeys(Key<URI> url) {
  private static final Key<String> USERNAME =
      Key.optional("username", Kinds.text(256), "cellmesh", "User name, if the broker wants one.");
  private static final SecretKeys PASSWORD =
      SecretKeys.of("password", Kinds.password(), "secret", "The user's password.");
  private static final Key<Path> CA_FILE =
      Key.optional(
          "caFile",
          Kinds.path(),
          "ca.pem",
          "PEM certificates to trust with mqtts:// instead of the system's.");
  private static final Key<String> CLIENT_ID =
      Key.optional(
          "clientId",
          Kinds.text(128, "[A-Za-z0-9:._-]+", "letters, digits and - : . _"),
          "cellmesh-greenhouse",
          "MQTT client id; made from the board's identity unless set.");
  private static final Key<Integer> QOS =
      Key.of(
          "qos", Kinds.whole(0, 1), 1, "Quality of service; 1 repeats what was not acknowledged.");

  /** All of them, in order. */
  public List<Key<?>> all() {
    List<Key<?>> keys = new ArrayList<>(List.of(url, USERNAME));
    keys.addAll(PASSWORD.all());
    keys.addAll(List.of(CA_FILE, CLIENT_ID, QOS));
    return keys;
  }

  /** Reads them; notes what contradicts itself. */
  public BrokerOptions read(Table table) {
    @Nullable Path caFile = table.find(CA_FILE);
    var broker =
        new BrokerOptions(
            table.get(url),
            table.find(USERNAME),
            PASSWORD.read(table),
            caFile,
            table.find(CLIENT_ID),
            table.get(QOS));
    if (caFile != null && !Files.isReadable(caFile)) {
      table.reject(
          CA_FILE,
          Problem.Kind.SECRET_FILE,
          caFile + " does not exist or cannot be read",
          "create it, or correct the path");
    }
    if (caFile != null && !broker.tls()) {
      table.reject(
          CA_FILE, Problem.Kind.CONFLICT, "means nothing with mqtt://", "use an mqtts:// url");
    }
    List<Key<?>> passwords = PASSWORD.written(table);
    if (!passwords.isEmpty() && !table.has(USERNAME)) {
      table.reject(
          passwords.getFirst(),
          Problem.Kind.CONFLICT,
          "is given without username",
          "write username as well");
    }
    return broker;
  }
}
