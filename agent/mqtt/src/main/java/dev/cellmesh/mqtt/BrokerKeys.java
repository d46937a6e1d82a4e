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
  private static final String NEEDS_TLS = "means nothing without encryption";

  private static final Key<String> USERNAME =
      Key.optional("username", Kinds.text(256), "cellmesh", "User name, if the broker wants one.");
  private static final SecretKeys PASSWORD =
      SecretKeys.of("password", Kinds.password(), "secret", "The user's password.");
  private static final Key<Path> CA_FILE =
      Key.optional(
          "caFile",
          Kinds.path(),
          "ca.pem",
          "PEM certificates to trust with mqtts:// and wss:// instead of the system's.");
  private static final Key<Path> CERT_FILE =
      Key.optional(
          "certFile",
          Kinds.path(),
          "client.crt",
          "PEM certificate by which the broker knows this client, if it asks for one.");
  private static final Key<Path> KEY_FILE =
      Key.optional(
          "keyFile", Kinds.path(), "client.key", "Its private key, PEM without a passphrase.");
  private static final Key<Protocol> PROTOCOL =
      Key.of(
          "protocol",
          MqttKinds.protocol(),
          "auto",
          "Version of MQTT; auto goes back to 3.1.1 with a broker that speaks no other.");
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
    List<Key<?>> keys = new ArrayList<>(List.of(url, PROTOCOL, USERNAME));
    keys.addAll(PASSWORD.all());
    keys.addAll(List.of(CA_FILE, CERT_FILE, KEY_FILE, CLIENT_ID, QOS));
    return keys;
  }

  /** Reads them; notes what contradicts itself. */
  public BrokerOptions read(Table table) {
    @Nullable Path caFile = table.find(CA_FILE);
    var broker =
        new BrokerOptions(
            table.get(url),
            table.get(PROTOCOL),
            table.find(USERNAME),
            PASSWORD.read(table),
            caFile,
            certificate(table),
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
      table.reject(CA_FILE, Problem.Kind.CONFLICT, NEEDS_TLS, "use an mqtts:// or wss:// url");
    }
    if (broker.certificate() != null && !broker.tls()) {
      table.reject(CERT_FILE, Problem.Kind.CONFLICT, NEEDS_TLS, "use an mqtts:// or wss:// url");
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

  private static @Nullable ClientCertificate certificate(Table table) {
    @Nullable Path cert = table.find(CERT_FILE);
    @Nullable Path key = table.find(KEY_FILE);
    if (cert == null || key == null) {
      if (cert != null || key != null) {
        table.reject(
            cert == null ? KEY_FILE : CERT_FILE,
            Problem.Kind.CONFLICT,
            "is given without " + (cert == null ? "certFile" : "keyFile"),
            "give both");
      }
      return null;
    }
    ClientCertificate certificate = new ClientCertificate(cert, key);
    try {
      certificate.check();
    } catch (MqttFault fault) {
      table.reject(
          fault.where().equals(cert.toString()) ? CERT_FILE : KEY_FILE,
          Problem.Kind.SECRET_FILE,
          fault.where() + ": " + fault.what(),
          fault.mend());
    }
    return certificate;
  }
}
