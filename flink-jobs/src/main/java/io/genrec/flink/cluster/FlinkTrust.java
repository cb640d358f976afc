package io.genrec.flink.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;

/**
 * Whom to trust that speaks for a Flink over TLS.
 *
 * @param store of certificates, PKCS #12 or JKS, which is what Flink's own client reads
 * @param passwordFile holds the store's password
 */
public record FlinkTrust(Path store, Path passwordFile) {
    /** What Flink's client has to know; of the machine where the job is sent from alone. */
    void into(Configuration client) {
        client.set(SecurityOptions.SSL_REST_ENABLED, true);
        client.set(SecurityOptions.SSL_REST_TRUSTSTORE, store.toString());
        client.set(SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD, password());
    }

    SSLContext context() {
        try (InputStream file = Files.newInputStream(store)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType()); // reads either
            trusted.load(file, password().toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "genrec.flink.truststore cannot be read with the password of truststore-password-file: " + store,
                    e);
        }
    }

    private String password() {
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "genrec.flink.truststore-password-file cannot be read: " + passwordFile, e);
        }
    }
}
