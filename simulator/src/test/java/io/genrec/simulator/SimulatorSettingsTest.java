package io.genrec.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorSettingsTest {
    @Test
    void the_log_ends_days_after_its_start_and_the_shop_opens_before_it() {
        SimulatorSettings settings = SmallShop.with("start = \"1970-01-11T00:00:00Z\", days = 2, warm-up-days = 3");
        assertThat(settings.opensMillis()).isEqualTo(7L * 86_400_000);
        assertThat(settings.startMillis()).isEqualTo(10L * 86_400_000);
        assertThat(settings.endMillis()).isEqualTo(12L * 86_400_000);
    }

    @ParameterizedTest
    @CsvSource({
        "days = 0, genrec.simulator.days must be positive: 0",
        "users = 0, genrec.simulator.users must be positive: 0",
        "items = 10, genrec.simulator.items must be at least 200: 10",
        "arriving-items = 0.9, 'genrec.simulator.arriving-items must lie in [0, 0.5]: 0.9'",
        "start = soon, genrec.simulator.start must be a time such as 2026-01-05T00:00:00Z: soon",
        "page-size.smallest = 21, genrec.simulator.page-size.largest must not be below smallest: 20.0",
        "next-page = 1.5, genrec.simulator.next-page must be a probability: 1.5",
        "drift.stay = 0.5, genrec.simulator.drift.stay + walk-on must be a probability: 1.15",
        "storefront = bazaar, genrec.simulator.storefront must be intents or factors: bazaar",
        "factors.dimensions = 1, genrec.simulator.factors.dimensions must be at least 2: 1",
        "'factors { leaf-share = 0.7, brand-share = 0.4 }', 'genrec.simulator.factors.leaf-share + brand-share must lie in [0, 1]: 1.1'",
        "factors.cascade.left = 1.5, 'genrec.simulator.factors.cascade.left must lie in [0, 1]: 1.5'",
        "choice.aisle-match = 2, 'genrec.simulator.choice.aisle-match must lie in [0, 1]: 2.0'",
    })
    void a_bad_value_is_refused_with_its_key(String override, String message) {
        assertThatThrownBy(() -> SmallShop.with(override))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
