package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What clients are told, and what is not told to anybody else. */
class KafkaSettingsTest {
    @TempDir
    Path folder;

    @Test
    void secrets_are_passed_as_file_paths_that_clients_read() throws Exception {
        Path file = file("""
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="s3cret-1";
                shop.token=s3cret-2
                """);
        Properties client = settings(file).client();
        assertThat(client)
                .containsEntry("security.protocol", "SASL_PLAINTEXT")
                .containsEntry("sasl.jaas.config", "${genrecfile:" + file + ":sasl.jaas.config}")
                .containsEntry("shop.token", "${genrecfile:" + file + ":shop.token}")
                .containsEntry("config.providers", "genrecfile");
        assertThat(new AdminClientConfig(client).getPassword("sasl.jaas.config").value())
                .endsWith("password=\"s3cret-1\";");
        assertThat(new AdminClientConfig(client).originals()).containsEntry("shop.token", "s3cret-2");
    }

    @Test
    void providers_of_ones_own_are_left_as_they_are() throws Exception {
        Path file = file("""
                config.providers=env
                config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
                ssl.key.password=${env:HOME}
                """);
        Properties client = settings(file).client();
        assertThat(client)
                .containsEntry("config.providers", "env,genrecfile")
                .containsEntry("ssl.key.password", "${env:HOME}");
        assertThat(new AdminClientConfig(client).getPassword("ssl.key.password").value())
                .isEqualTo(System.getenv("HOME"));
    }

    @Test
    void no_secret_is_in_the_log_of_the_clients_whatever_its_level() throws Exception {
        Path file = file("""
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="s3cret-1";
                shop.token=s3cret-2
                """);
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try {
            Admin.create(settings(file).client()).close(Duration.ZERO);
            new KafkaProducer<>(settings(file).client(), new ByteArraySerializer(), new ByteArraySerializer())
                    .close(Duration.ZERO);
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"))
                .noneMatch(line -> line.contains("s3cret"));
    }

    @Test
    void a_file_that_cannot_be_read_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(folder.resolve("nowhere")).client())
                .withMessage("genrec.kafka.client-properties cannot be read: " + folder.resolve("nowhere"));
    }

    private Path file(String properties) throws Exception {
        return Files.writeString(folder.resolve("client.properties"), properties);
    }

    private static KafkaSettings settings(Path file) {
        return KafkaSettings.from(
                EventCodecTest.genrec("bootstrap = \"127.0.0.1:1\", client-properties = \"" + file + "\""));
    }
}
