package io.genrec.flink.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.testing.CertificateAuthority;
import io.genrec.testing.Fault;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where jobs are sent to. */
class FlinkTargetIT {
    private static final String PASSWORD = "pass-2f7c";

    @TempDir
    Path folder;

    @Fault("Flink was asked over plain HTTP alone.")
    @Test
    @SuppressWarnings("try") // what Flink declares that closing throws
    void a_job_runs_on_a_flink_that_speaks_https() throws Exception {
        CertificateAuthority authority = new CertificateAuthority(folder, "ca");
        CertificateAuthority.Issued issued = authority.issue("flink");
        Path own = store(folder.resolve("own.p12"), certificate(issued.certificate()), key(issued.key()));
        Path trusted = store(folder.resolve("trusted.p12"), certificate(authority.certificate()), null);
        Path passwordFile = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Path jar = folder.resolve("empty.jar");
        new JarOutputStream(Files.newOutputStream(jar)).close();
        Configuration flink = new Configuration();
        flink.set(RestOptions.BIND_PORT, "0");
        flink.set(SecurityOptions.SSL_REST_ENABLED, true);
        flink.set(SecurityOptions.SSL_REST_KEYSTORE, own.toString());
        flink.set(SecurityOptions.SSL_REST_KEYSTORE_PASSWORD, PASSWORD);
        flink.set(SecurityOptions.SSL_REST_KEY_PASSWORD, PASSWORD);
        flink.set(SecurityOptions.SSL_REST_TRUSTSTORE, trusted.toString());
        flink.set(SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD, PASSWORD);
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumSlotsPerTaskManager(1)
                .build())) {
            cluster.start();
            int port = cluster.getRestAddress().get().getPort();
            FlinkTarget secured = FlinkTarget.from(ConfigFactory.parseMap(Map.of(
                    "flink.master", "https://127.0.0.1:" + port,
                    "flink.jar", jar.toString(),
                    "flink.truststore", trusted.toString(),
                    "flink.truststore-password-file", passwordFile.toString())));
            StreamExecutionEnvironment job = secured.environment(new Configuration(), 1);
            try (var sum = job.fromSequence(1, 4).executeAndCollect()) {
                assertThat(sum).toIterable().containsExactly(1L, 2L, 3L, 4L);
            }
            FlinkTarget plain = FlinkTarget.Remote.at("127.0.0.1:" + port, "", "", jar);
            assertThatThrownBy(() -> plain.environment(new Configuration(), 1))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void https_without_a_truststore_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlinkTarget.Remote.at("https://flink:8081", "", "", Path.of("jobs.jar")))
                .withMessageContaining("genrec.flink.truststore");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlinkTarget.Remote.at("http://flink:8081", "", "", Path.of("jobs.jar")))
                .withMessageContaining("host:port or https://host:port");
    }

    @Test
    void headers_are_those_of_flinks_own_client() {
        assertThat(FlinkOverview.headers("Authorization: Bearer a:b\nX-Team:shop\n"))
                .isEqualTo(Map.of("Authorization", "Bearer a:b", "X-Team", "shop"));
        assertThat(FlinkOverview.headers("")).isEmpty();
    }

    /** @param key of the certificate; null for a store of who is trusted */
    private static Path store(Path file, Certificate certificate, PrivateKey key) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (key == null) {
            store.setCertificateEntry("ca", certificate);
        } else {
            store.setKeyEntry("own", key, PASSWORD.toCharArray(), new Certificate[] {certificate});
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static Certificate certificate(Path pem) throws Exception {
        try (InputStream file = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    private static PrivateKey key(Path pem) throws Exception {
        List<String> lines = Files.readAllLines(pem).stream()
                .filter(line -> !line.startsWith("-----"))
                .toList();
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(String.join("", lines))));
    }
}
