package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainSettingsTest {
    @Test
    void the_defaults_are_the_papers_way() {
        TrainSettings settings = TrainSettings.from(defaults());
        assertThat(settings.target().objective()).isEqualTo(Objective.PAGE_WISE);
        assertThat(settings.optimization().warmUp()).isEqualTo(0.01);
        assertThat(settings.resume()).isFalse();
        ModelSettings model = ModelSettings.from(defaults());
        assertThat(model.switches().tokenMerger()).isTrue();
        assertThat(model.switches().separators()).isTrue();
    }

    @Test
    void the_width_follows_from_the_depth() {
        ModelSettings settings = new ModelSettings(4, 50, new ModelConfig.Switches(false, true, true, true, true));
        ModelConfig model = settings.over(new CodeSpace(3, 256));
        assertThat(model.hiddenSize()).isEqualTo(128);
        assertThat(model.switches().tokenMerger()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "epochs, 0, must be positive: 0",
        "max-steps, -1, must not be negative: -1",
        "max-minutes, -0.5, must not be negative: -0.5",
        "page-items, 0, must be positive: 0",
        "exposed-items, -2, must not be negative: -2",
        "batch-positions, 0, must be positive: 0",
        "row-positions, 0, must be positive: 0",
        "history-dropout, 1, 'must be in [0, 1): 1'",
        "learning-rate, 0, must be positive: 0",
        "warm-up, 1, 'must be in [0, 1): 1'",
        "learning-rate-floor, -0.1, 'must be in [0, 1): -0.1'",
        "weight-decay, -1, must not be negative: -1",
        "max-gradient-norm, 0, must be positive: 0",
        "dropout, 1, 'must be in [0, 1): 1'",
        "label-smoothing, 2, 'must be in [0, 1): 2'",
        "validations, 0, must be positive: 0",
        "patience, 0, must be positive: 0",
        "validation-pages, 0, must be positive: 0",
        "checkpoint-every, 0, must be positive: 0",
    })
    void a_setting_out_of_range_is_refused_naming_its_key(String key, String value, String rule) {
        Config genrec =
                ConfigFactory.parseString("train." + key + " = " + value).withFallback(defaults());
        assertThatThrownBy(() -> TrainSettings.from(genrec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("genrec.train." + key + " " + rule);
    }

    private static Config defaults() {
        return ConfigFactory.load().getConfig("genrec");
    }
}
