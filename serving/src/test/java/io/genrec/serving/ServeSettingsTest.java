package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeSettingsTest {
    @TempDir
    Path folder;

    @Test
    void has_defaults_for_one_machine() {
        ServeSettings settings = settings("");
        assertThat(settings.address().host()).isEqualTo("127.0.0.1");
        assertThat(settings.pages().defaultPageSize()).isEqualTo(10);
        assertThat(settings.pages().maxPageSize()).isEqualTo(100);
        assertThat(settings.limits().generationThreads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.servesOwnCopies()).isFalse();
    }

    @Test
    void a_host_that_others_can_reach_needs_a_key() {
        assertThatThrownBy(() -> settings("serve.host = \"0.0.0.0\""))
                .hasMessage("genrec.serve.host is 0.0.0.0, which others can reach: set GENREC_API_KEY"
                        + " (genrec.serve.api-key) to the key callers must present, or GENREC_JWT_JWKS (genrec.serve.jwt) to"
                        + " the keys of who signs their tokens");
        assertThat(settings("serve { host = \"0.0.0.0\", api-key = \"open-sesame-please\" }")
                        .callers()
                        .keys()
                        .recommend())
                .isEqualTo("open-sesame-please");
    }

    @Test
    void takes_secrets_from_files_and_shows_none() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "from a mounted file\n");
        ServeSettings settings = settings("serve.token-secret-file = \"" + file + "\"");
        assertThat(new String(settings.tokenSecrets().accepted().get(0), StandardCharsets.UTF_8))
                .isEqualTo("from a mounted file");
        assertThat(settings.toString()).isEqualTo("ServeSettings[127.0.0.1:0]");
    }

    @Test
    void makes_up_a_secret_where_none_is_given() {
        ServeSettings settings = settings("serve.token-secret = \"\"");
        assertThat(settings.tokenSecrets().isRandom()).isTrue();
        assertThat(settings.tokenSecrets().accepted().get(0))
                .hasSize(32)
                .isNotEqualTo(settings.tokenSecrets().accepted().get(0));
    }

    @Test
    void names_the_key_of_an_impossible_setting() {
        refuses("port = 70000", "genrec.serve.port must be from 0 to 65535: 70000");
        refuses("api-key = short", "genrec.serve.api-key must have at least 16 characters");
        refuses("token-secret = short", "genrec.serve.token-secret must have at least 16 characters");
        refuses("max-page-size = 0", "genrec.serve.max-page-size must be positive: 0");
        refuses("default-page-size = 200", "genrec.serve.default-page-size is more than max-page-size: 200 > 100");
        refuses("max-list-size = 10", "genrec.serve.max-list-size is less than list-size or max-page-size: 10");
        refuses("when-redis-fails = panic", "genrec.serve.when-redis-fails must be refuse or serve-own-copies: panic");
        refuses("generation-queue = 0", "genrec.serve.generation-queue must be positive: 0");
        refuses("token-secret-file = /nowhere", "genrec.serve.token-secret-file cannot be read: /nowhere");
    }

    private static void refuses(String overrides, String message) {
        assertThatThrownBy(() -> settings("serve { " + overrides + " }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static ServeSettings settings(String overrides) {
        return ServeSettings.from(Nodes.config(overrides));
    }
}
