package io.genrec.actors.alignment;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.pki.pem.DERPrivateKeyLoader;
import org.apache.pekko.pki.pem.PEMDecoder;

/**
 * Mutual TLS between the nodes of an alignment, for the cluster's messages and for the weights: each shows a certificate,
 * and talks to nobody whose certificate another authority has signed. Files in PEM, read again for new connections.
 *
 * @param key RSA key of this node, PKCS #8 without a password: what Pekko reads
 * @param certificate of this node, and those between it and the authority
 * @param authority certificates of the authority that signed those of all nodes
 */
record ClusterTls(Path key, Path certificate, Path authority) {
    private static final String PROTOCOL = "TLSv1.3";
    private static final String ARTERY = "pekko.remote.artery.";
    private static final String ENGINE = ARTERY + "ssl.rotating-keys-engine.";

    /** What {@code genrec.cluster.tls} says; empty where it names no file. */
    static Optional<ClusterTls> from(Config tls) {
        List<String> missing = new ArrayList<>();
        for (String key : List.of("key-file", "certificate-file", "ca-file")) {
            String file = tls.getString(key);
            if (file.isEmpty()) {
                missing.add("genrec.cluster.tls." + key);
            } else if (!Files.isReadable(Path.of(file))) {
                throw new IllegalArgumentException(
                        "genrec.cluster.tls." + key + " names no file that can be read: " + file);
            }
        }
        if (missing.size() == 3) {
            return Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("TLS between nodes takes key, certificate and authority: set "
                    + String.join(" and ", missing) + ", too");
        }
        ClusterTls files = new ClusterTls(
                Path.of(tls.getString("key-file")),
                Path.of(tls.getString("certificate-file")),
                Path.of(tls.getString("ca-file")));
        files.context(); // what is wrong with them is told now, and not by each connection
        return Optional.of(files);
    }

    /** Pekko's keys for the cluster's messages. */
    Map<String, Object> artery() {
        return Map.of(
                ARTERY + "transport", "tls-tcp",
                ARTERY + "ssl.ssl-engine-provider",
                        "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider",
                ENGINE + "key-file", key.toAbsolutePath().toString(),
                ENGINE + "cert-file", certificate.toAbsolutePath().toString(),
                ENGINE + "ca-cert-file", authority.toAbsolutePath().toString());
    }

    /** Of a server that asks for a certificate. */
    SSLEngine serverEngine() {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    /** @throws IllegalArgumentException where a file does not hold what it should */
    SSLContext context() {
        char[] none = new char[0];
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, none);
            own.setKeyEntry(
                    "node", privateKey(), none, certificates(certificate).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, none);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, none);
            int number = 0;
            for (Certificate each : certificates(authority)) {
                trusted.setCertificateEntry("authority-" + number++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the files of genrec.cluster.tls are not a key and its certificate in PEM: " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey() throws IOException {
        try {
            return DERPrivateKeyLoader.load(PEMDecoder.decode(Files.readString(key)));
        } catch (Exception e) { // Scala's, which declares none, throws checked ones, too
            throw new IllegalArgumentException(
                    "genrec.cluster.tls.key-file is not an RSA key in PEM without a password: " + key, e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
