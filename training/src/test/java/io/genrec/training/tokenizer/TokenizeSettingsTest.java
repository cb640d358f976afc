package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.semanticid.CodeSpace;
import org.junit.jupiter.api.Test;

class TokenizeSettingsTest {
    @Test
    void the_defaults_hold() {
        assertThat(settings("").space()).isEqualTo(new CodeSpace(3, 256));
        assertThat(settings("").embedding().content().cache()).isAbsolute();
    }

    @Test
    void a_wrong_value_names_its_key() {
        assertRefused("levels = 0", "genrec.tokenize.levels must be positive: 0");
        assertRefused("codes-per-level = 1", "genrec.tokenize.codes-per-level must be at least 2: 1");
        assertRefused("embedding = image", "genrec.tokenize.embedding must be content, collaborative or both: image");
        assertRefused("k-means.restarts = 0", "genrec.tokenize.k-means.restarts must be positive: 0");
        assertRefused("collaborative.weight = 0", "genrec.tokenize.collaborative.weight is too small: 0.0");
        assertRefused(
                "content.vectors = v.npy",
                "genrec.tokenize.content.vector-ids must name the file of item ids for the rows of v.npy");
    }

    private static void assertRefused(String override, String message) {
        assertThatThrownBy(() -> settings(override))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static TokenizeSettings settings(String override) {
        return TokenizeSettings.from(ConfigFactory.parseString("tokenize { " + override + " }")
                .withFallback(ConfigFactory.load().getConfig("genrec")));
    }
}
