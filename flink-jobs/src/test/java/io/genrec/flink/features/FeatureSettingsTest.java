package io.genrec.flink.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.flink.page.PageRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureSettingsTest {
    private static final Config DEFAULTS = ConfigFactory.defaultReference().getConfig("genrec");

    @Test
    void defaults_come_from_the_reference_config() {
        FeatureSettings settings = FeatureSettings.from(DEFAULTS);
        assertThat(settings.pages()).isEqualTo(new PageRules(50, 0, 50, 4, false));
        assertThat(settings.parallelism()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"history-cap, 1", "min-history, 0", "max-page-items, 1", "max-exposed, 0", "parallelism, 1"})
    void too_small_a_value_names_its_key(String key, int least) {
        Config genrec = ConfigFactory.parseString("features." + key + " = " + (least - 1))
                .withFallback(DEFAULTS);
        assertThatThrownBy(() -> FeatureSettings.from(genrec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("genrec.features." + key + " must be at least " + least + ": " + (least - 1));
    }
}
