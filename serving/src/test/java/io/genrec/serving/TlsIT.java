package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.testing.CertificateAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by a node itself. */
class TlsIT {
    private static final char[] PASSWORD = "sesame".toCharArray();
    private static BundledRedis redis;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void startRedis() {
        redis = BundledRedis.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void answers_over_tls_and_takes_up_a_renewed_certificate_without_a_restart() throws Exception {
        CertificateAuthority authority = authority();
        CertificateAuthority.Issued issued = authority.issue("server");
        try (ServingNode node = start(pem(issued))) {
            assertThat(node.address()).startsWith("https://");
            BigInteger first = serial(node, Optional.empty());
            authority.issue("server");
            BigInteger renewed = serial(node, Optional.empty());
            assertThat(renewed).isNotEqualTo(first);
            Files.writeString(issued.key(), "half of a key");
            assertThat(serial(node, Optional.empty()))
                    .as("what cannot be read leaves the one before in place")
                    .isEqualTo(renewed);
        }
    }

    @Test
    void takes_certificate_and_key_from_one_file() throws Exception {
        CertificateAuthority authority = authority();
        Path file = folder.resolve("server.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            keystore(authority.issue("server")).store(out, PASSWORD);
        }
        try (ServingNode node = start("keystore-file = \"" + file + "\", keystore-password = sesame")) {
            assertThat(serial(node, Optional.empty())).isPositive();
        }
        assertThatThrownBy(() -> start("keystore-file = \"" + file + "\", keystore-password = wrong"))
                .hasMessageStartingWith("genrec.serve.tls.keystore-file cannot be used: " + file);
    }

    @Test
    void asks_callers_for_a_certificate_of_the_configured_authority() throws Exception {
        CertificateAuthority authority = authority();
        CertificateAuthority.Issued server = authority.issue("server");
        CertificateAuthority.Issued caller = authority.issue("caller");
        try (ServingNode node = start(pem(server) + ", client-ca-file = \"" + authority.certificate() + "\"")) {
            assertThat(serial(node, Optional.of(keystore(caller)))).isPositive();
            assertThatThrownBy(() -> serial(node, Optional.empty())).isInstanceOf(IOException.class);
        }
    }

    @Test
    void files_that_cannot_be_used_stop_the_start_by_name() {
        CertificateAuthority.Issued issued = authority().issue("server");
        Path nothing = folder.resolve("nothing.pem");
        assertThatThrownBy(() -> start("certificate-file = \"" + nothing + "\", key-file = \"" + issued.key() + "\""))
                .hasMessageStartingWith("genrec.serve.tls.certificate-file cannot be used: " + nothing);
        assertThatThrownBy(() -> start("certificate-file = \"" + issued.certificate() + "\", key-file = \""
                        + issued.certificate() + "\""))
                .hasMessageStartingWith("genrec.serve.tls.key-file cannot be used: " + issued.certificate());
        assertThatThrownBy(() -> start("certificate-file = \"" + issued.certificate() + "\""))
                .hasMessageContaining("belong together");
        assertThatThrownBy(() -> start("client-ca-file = \"" + issued.certificate() + "\""))
                .hasMessageContaining("but the server has none");
    }

    private CertificateAuthority authority() {
        return new CertificateAuthority(folder, "authority");
    }

    private static String pem(CertificateAuthority.Issued issued) {
        return "certificate-file = \"" + issued.certificate() + "\", key-file = \"" + issued.key() + "\"";
    }

    private static ServingNode start(String tls) {
        return Nodes.start(redis, new FakeGenerator("v1", 1000), "serve.tls { " + tls + " }");
    }

    /** Of the certificate of a node that answers. */
    private BigInteger serial(ServingNode node, Optional<KeyStore> own) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.orElse(null), PASSWORD);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("ca", certificate(folder.resolve("authority.pem")));
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", node.port())) {
            socket.getOutputStream()
                    .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("Strict-Transport-Security");
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static KeyStore keystore(CertificateAuthority.Issued issued) throws IOException, GeneralSecurityException {
        String pem = Files.readString(issued.key()).replaceAll("-----.*-----", "");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own",
                KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))),
                PASSWORD,
                new Certificate[] {certificate(issued.certificate())});
        return store;
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
