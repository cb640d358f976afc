package io.genrec.serving.http;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node presents over TLS. Its files are looked at with every new connection, so that a renewed certificate needs no
 * restart; one that cannot be read leaves the one before in place. Safe for several threads.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String PEM_KEY = "-----BEGIN PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

    private final Settings settings;
    private Map<String, FileTime> changed;
    private SSLContext context;

    /** @throws IllegalArgumentException naming the setting whose file cannot be used */
    public ServerTls(Settings settings) {
        this.settings = settings;
        this.changed = settings.changed();
        this.context = load(settings);
    }

    /**
     * Where certificate and key are: two files in PEM, or one in PKCS #12; all empty for plain HTTP.
     *
     * @param certificateFile the server's certificate and those between it and its authority
     * @param keyFile its private key, PKCS #8
     * @param keystoreFile both, PKCS #12
     * @param keystorePassword of that file, may be empty
     * @param clientCaFile authorities in PEM of which callers must have a certificate; empty: they need none
     */
    public record Settings(
            String certificateFile, String keyFile, String keystoreFile, String keystorePassword, String clientCaFile) {
        public Settings {
            if (certificateFile.isEmpty() != keyFile.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.serve.tls.certificate-file and key-file belong together: set both or neither");
            }
            if (!certificateFile.isEmpty() && !keystoreFile.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.serve.tls has certificate-file and keystore-file: set one of the two");
            }
            if (!clientCaFile.isEmpty() && certificateFile.isEmpty() && keystoreFile.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.serve.tls.client-ca-file asks callers for a certificate, but the server has none: set"
                                + " certificate-file and key-file, or keystore-file");
            }
        }

        /** @param serve the configuration at path {@code genrec.serve} */
        public static Settings from(Config serve, String keystorePassword) {
            Config tls = serve.getConfig("tls");
            return new Settings(
                    tls.getString("certificate-file"),
                    tls.getString("key-file"),
                    tls.getString("keystore-file"),
                    keystorePassword,
                    tls.getString("client-ca-file"));
        }

        /** Whether there is a certificate. */
        public boolean isOn() {
            return !certificateFile.isEmpty() || !keystoreFile.isEmpty();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return isOn() ? "Settings[on]" : "Settings[off]";
        }

        private Map<String, FileTime> changed() {
            Map<String, FileTime> times = new HashMap<>();
            Stream.of(certificateFile, keyFile, keystoreFile, clientCaFile)
                    .filter(file -> !file.isEmpty())
                    .forEach(file -> times.put(file, time(file)));
            return times;
        }

        private static FileTime time(String file) {
            try {
                return Files.getLastModifiedTime(Path.of(file));
            } catch (IOException e) {
                return FileTime.fromMillis(0);
            }
        }
    }

    /** For one connection. */
    public SSLEngine engine() {
        SSLEngine engine = current().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        engine.setNeedClientAuth(!settings.clientCaFile().isEmpty());
        return engine;
    }

    private synchronized SSLContext current() {
        Map<String, FileTime> now = settings.changed();
        if (!now.equals(changed)) {
            changed = now;
            try {
                context = load(settings);
                LOG.info("the certificate of this node was read again, for its files have changed");
            } catch (IllegalArgumentException e) {
                LOG.warn("the certificate of this node has changed, and the one before stays in use", e);
            }
        }
        return context;
    }

    private static SSLContext load(Settings settings) {
        try {
            char[] password = settings.keystorePassword().toCharArray();
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(settings.keystoreFile().isEmpty() ? pem(settings) : keystore(settings, password), password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted(settings.clientCaFile()), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "genrec.serve.tls: this certificate and this key cannot be used together: " + e.getMessage(), e);
        }
    }

    private static KeyStore keystore(Settings settings, char[] password) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(settings.keystoreFile()))) {
            store.load(in, password);
        } catch (IOException e) {
            throw unreadable(
                    "keystore-file",
                    settings.keystoreFile(),
                    "it is not there, no PKCS #12, or of another password",
                    e);
        }
        return store;
    }

    private static KeyStore pem(Settings settings) throws GeneralSecurityException {
        Certificate[] chain =
                certificates("certificate-file", settings.certificateFile()).toArray(Certificate[]::new);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing is read
        }
        store.setKeyEntry(
                "server", key(settings.keyFile()), settings.keystorePassword().toCharArray(), chain);
        return store;
    }

    private static PrivateKey key(String file) throws GeneralSecurityException {
        String expected =
                "it must be one PKCS #8 key in PEM (" + PEM_KEY + "), as openssl pkcs8 -topk8 -nocrypt writes it";
        String text;
        try {
            text = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw unreadable("key-file", file, expected, e);
        }
        int begin = text.indexOf(PEM_KEY);
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw unreadable("key-file", file, expected, null);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + PEM_KEY.length(), end));
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(encoded);
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> found = key(algorithm, key);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw unreadable("key-file", file, "it must be a key of " + String.join(", ", ALGORITHMS), null);
    }

    /** Empty where the key is of another algorithm. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec key) throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(key));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }

    private static TrustManager @Nullable [] trusted(String caFile) throws GeneralSecurityException {
        if (caFile.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing is read
        }
        int number = 0;
        for (Certificate certificate : certificates("client-ca-file", caFile)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        return trusted.getTrustManagers();
    }

    private static Collection<? extends Certificate> certificates(String key, String file)
            throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unreadable(key, file, "it must hold certificates in PEM", e);
        }
        throw unreadable(key, file, "it must hold certificates in PEM", null);
    }

    private static IllegalArgumentException unreadable(String key, String file, String why, @Nullable Exception cause) {
        return new IllegalArgumentException("genrec.serve.tls." + key + " cannot be used: " + file + ": " + why, cause);
    }
}
