package dev.cellmesh.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * By which a broker knows us: a certificate and its private key, both PEM. Keys are read as PKCS #8
 * (RFC 5958), as PKCS #1 (RFC 8017), which AWS IoT hands out, and as SEC 1 (RFC 5915).
 *
 * @param certFile the certificate, with those that lead to its authority behind it
 * @param keyFile its private key, not encrypted
 */
public record ClientCertificate(Path certFile, Path keyFile) {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]*)-----END");

  /** Everything that can be wrong with the files is, beside the broker's opinion. */
  void check() throws MqttFault {
    keyManagers();
  }

  KeyManager[] keyManagers() throws MqttFault {
    Certificate[] chain = chain();
    PrivateKey key = key();
    if (!belong(chain[0], key)) {
      throw new MqttFault(
          "the private key is not that of the certificate in " + certFile,
          keyFile.toString(),
          "give the key that the certificate was made with",
          null);
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("client", key, new char[0], chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new MqttFault(
          "cannot use it: " + e.getMessage(), keyFile.toString(), "make the key anew", e);
    }
  }

  private Certificate[] chain() throws MqttFault {
    try (InputStream pem = Files.newInputStream(certFile)) {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(pem)
              .toArray(Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new MqttFault(
          "cannot read a certificate: " + e,
          certFile.toString(),
          "give a readable file with a PEM certificate as certFile",
          e);
    }
    throw new MqttFault(
        "has no certificate in it",
        certFile.toString(),
        "give a file with a PEM certificate as certFile",
        null);
  }

  private PrivateKey key() throws MqttFault {
    String pem;
    try {
      pem = Files.readString(keyFile, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new MqttFault(
          "cannot read the private key: " + e,
          keyFile.toString(),
          "give a file that this user can read as keyFile",
          e);
    }
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw new MqttFault(
          "has no private key in it",
          keyFile.toString(),
          "give a file with a PEM private key as keyFile",
          null);
    }
    String kind = found.group(1);
    if (kind.startsWith("ENCRYPTED") || found.group(2).contains("ENCRYPTED")) {
      throw new MqttFault(
          "the private key is encrypted",
          keyFile.toString(),
          "write it without a passphrase (openssl pkey -in OLD -out NEW) and chmod 600 it",
          null);
    }
    try {
      return parsed(kind, Base64.getMimeDecoder().decode(found.group(2)));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new MqttFault(
          "the private key cannot be understood: " + e.getMessage(),
          keyFile.toString(),
          "give a key for RSA, EC or Ed25519, in PEM",
          e);
    }
  }

  private static PrivateKey parsed(String kind, byte[] der)
      throws IOException, GeneralSecurityException {
    PrivateKeyInfo info =
        switch (kind) {
          case "RSA PRIVATE KEY" ->
              new PrivateKeyInfo(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                  RSAPrivateKey.getInstance(der));
          case "EC PRIVATE KEY" -> {
            ECPrivateKey key = ECPrivateKey.getInstance(der);
            yield new PrivateKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                key);
          }
          default -> PrivateKeyInfo.getInstance(der);
        };
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String name =
        algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : "Ed25519";
    return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private static boolean belong(Certificate certificate, PrivateKey key) {
    String scheme =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    try {
      byte[] text = {1, 2, 3};
      Signature signer = Signature.getInstance(scheme);
      signer.initSign(key);
      signer.update(text);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(text);
      return signer.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
