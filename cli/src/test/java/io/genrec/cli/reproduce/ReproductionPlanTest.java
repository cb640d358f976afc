package io.genrec.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cli.step.Steps;
import io.genrec.datasets.configuration.BadConfiguration;
import io.genrec.datasets.configuration.Configuration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReproductionPlanTest {
    @ParameterizedTest
    @ValueSource(strings = {"scientific", "uci", "storefront"})
    void the_settings_of_every_variant_are_settings_that_the_steps_take(String dataset) {
        ReproductionPlan plan = ReproductionPlan.of(dataset);
        for (Variant variant : plan.variants()) {
            Configuration configuration = Configuration.of(List.of(variant.settings(), plan.settings()));
            configuration.read(variant.trains().work());
            configuration.read(Steps.EVALUATE.work());
            assertThat(configuration.genrec().hasPath(variant.seedKey())).isTrue();
        }
    }

    @Test
    void groups_and_names_choose_variants_in_the_order_of_the_table() {
        ReproductionPlan plan = ReproductionPlan.of("uci");
        assertThat(names(plan, "main")).contains("point-wise", "sft").doesNotContain("sft-no-merger");
        assertThat(names(plan, "ablations"))
                .containsExactly(
                        "sft",
                        "sft-no-merger",
                        "sft-no-merger-equal-compute",
                        "point-wise-merged",
                        "point-wise-all",
                        "sft-small",
                        "sft-large");
        assertThat(names(plan, "paper")).containsExactly("tiger", "paper", "grpo-sr-paper");
        assertThat(names(plan, "sft-no-merger, sft")).containsExactly("sft", "sft-no-merger");
        assertThat(names(plan, "all")).hasSameSizeAs(plan.variants());
    }

    @Test
    void unknown_names_are_answered_with_the_known_ones() {
        assertThatThrownBy(() -> ReproductionPlan.of("movies"))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("no dataset is called movies: choose one of scientific, uci, storefront");
        assertThatThrownBy(() -> ReproductionPlan.of("uci").choose("sft,huge"))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageStartingWith(
                        "no variant is called 'huge': choose of main, ablations, alignment, paper, all, ");
    }

    private static List<String> names(ReproductionPlan plan, String choice) {
        return plan.choose(choice).stream().map(Variant::name).toList();
    }
}
