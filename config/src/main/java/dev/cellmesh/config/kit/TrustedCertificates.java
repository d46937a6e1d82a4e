package dev.cellmesh.config.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS that trusts the certificates of a PEM file: what a key {@code caFile} means. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * Trusts those of the file and no others.
   *
   * @throws IOException if it is not readable or holds none
   */
  public static SSLContext only(Path caFile) throws IOException {
    return trusting(caFile, false, null);
  }

  /**
   * The same, and shows a certificate of ours to whoever asks for one.
   *
   * @param caFile null for the authorities that this machine's Java trusts
   * @param ours null for none
   * @throws IOException if the file is not readable or holds none
   */
  public static SSLContext only(@Nullable Path caFile, KeyManager @Nullable [] ours)
      throws IOException {
    if (caFile != null) {
      return trusting(caFile, false, ours);
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Trusts those of the file beside the authorities that this machine's Java trusts.
   *
   * @throws IOException if it is not readable or holds none
   */
  public static SSLContext andUsual(Path caFile) throws IOException {
    return trusting(caFile, true, null);
  }

  private static SSLContext trusting(Path caFile, boolean usualToo, KeyManager @Nullable [] ours)
      throws IOException {
    try (InputStream pem = Files.newInputStream(caFile)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca" + number++, ca);
      }
      if (number == 0) {
        throw new IOException("no certificate in it");
      }
      if (usualToo) {
        for (TrustManager manager : managers(null)) {
          for (X509Certificate ca : ((X509TrustManager) manager).getAcceptedIssuers()) {
            trusted.setCertificateEntry("usual" + number++, ca);
          }
        }
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours, managers(trusted), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static TrustManager[] managers(@Nullable KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }
}
