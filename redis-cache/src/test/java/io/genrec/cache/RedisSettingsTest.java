package io.genrec.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.testing.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisSettingsTest {
    @TempDir
    Path folder;

    @Test
    void wants_the_bundled_redis_unless_one_is_named() {
        assertThat(settings("").wantsBundled()).isTrue();
        assertThat(settings("redis.uri = \"redis://cache.example:6379\"").wantsBundled())
                .isFalse();
    }

    @Test
    void takes_the_password_from_a_file_and_shows_it_nowhere() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "sesame\n");
        RedisSettings settings =
                settings("redis { uri = \"rediss://cache.example:6380\", password-file = \"" + file + "\" }");
        assertThat(settings.server().password()).isEqualTo("sesame");
        assertThat(settings.toString()).isEqualTo("RedisSettings[cache.example:6380]");
        assertThat(settings.server().toLettuce().get(0).isSsl()).isTrue();
    }

    @Test
    void names_the_key_of_an_impossible_setting() {
        assertThatThrownBy(() -> settings("redis.uri = \"cache.example\""))
                .hasMessage(
                        "genrec.redis.uri is not a Redis address: write redis://host:port, redis-sentinel://host:port,"
                                + "host:port#master, redis-cluster://host:port,host:port, or the same with rediss for TLS");
        assertThatThrownBy(() -> settings("redis.claim-lease = 0s"))
                .hasMessage("genrec.redis.claim-lease must be positive: PT0S");
        assertThatThrownBy(() -> settings("redis.password-file = /nowhere/at/all"))
                .hasMessage("genrec.redis.password-file cannot be read: /nowhere/at/all");
    }

    @Test
    void a_redis_of_our_own_may_take_its_time_to_start_and_commands_keep_theirs() {
        RedisSettings patient = settings("redis { connect-timeout = 2s, command-timeout = 3s }")
                .at("redis://127.0.0.1:6379", "sesame")
                .connectingWithin(Duration.ofSeconds(60));
        assertThat(patient.server().connectTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(patient.server().toLettuce().get(0).getTimeout())
                .isEqualTo(Duration.ofSeconds(60)); // of the first handshake
        assertThat(patient.server().commandTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(patient.connectingWithin(Duration.ofSeconds(5))).isEqualTo(patient);
    }

    @Test
    void a_request_id_that_could_leave_its_slot_is_refused_as_a_key() {
        for (String odd : new String[] {"", "a}b", "{", "a b", "ä", "x".repeat(65)}) {
            assertThatThrownBy(() -> new ListKeys(odd)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Fault("The password of Redis lay in the graph of the streaming job.")
    @Test
    void a_password_in_a_file_is_read_where_it_is_used_and_does_not_travel() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "sesame\n");
        RedisSettings settings = settings("redis { uri = \"redis://cache:6379\", password-file = \"" + file + "\" }");
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        new ObjectOutputStream(sent).writeObject(settings);
        assertThat(sent.toString(StandardCharsets.ISO_8859_1))
                .contains(file.toString())
                .doesNotContain("sesame");
        RedisSettings arrived =
                (RedisSettings) new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray())).readObject();
        assertThat(arrived.server().password()).isEqualTo("sesame");
        Files.writeString(file, "changed\n");
        assertThat(arrived.server().password()).isEqualTo("changed");
    }

    private static RedisSettings settings(String overrides) {
        Config defaults = ConfigFactory.defaultReference().getConfig("genrec");
        return RedisSettings.from(ConfigFactory.parseString(overrides).withFallback(defaults));
    }
}
