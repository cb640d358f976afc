package io.genrec.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.domain.item.Item;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChoiceModelTest {
    private static final CategoryTree TREE = CategoryTree.load();
    private static final Category DRILLS = leaf("Cordless drills");
    private static final Category SAWS = leaf("Circular saws");
    private static final Category TENTS = leaf("Tents");
    private static final Category FLOURS = leaf("Flours");
    private static final long NOW = 1_000_000_000_000L;
    private static final long DAY = 86_400_000L;

    /** Tastes weigh nothing, so that odds can be worked out by hand: base -2, intent 3, same aisle a third of it. */
    private static final ChoiceModel INTENT_ONLY = choosing(
            "position-bias = 0.5, base = -2, intent = 3, aisle-match = " + 1 / 3.0 + ", known = 0.7, satiation = 2");

    private final IntentShopper shopper = new IntentShopper(
            "ann",
            TREE,
            INTENT_ONLY,
            new IntentDrift(TREE, new DriftSettings(0, 0, 0, 0, 0, 0, 0, 0)),
            Chance.of(1, "shopper", 0));

    @Test
    void the_fourth_slot_is_looked_at_half_as_often_as_the_first_when_the_bias_is_a_half() {
        assertThat(INTENT_ONLY.examination(0)).isEqualTo(1);
        assertThat(INTENT_ONLY.examination(3)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void relevance_is_the_logistic_of_base_plus_what_the_intent_matches() {
        shopper.turnTo(DRILLS);
        assertThat(INTENT_ONLY.relevance(shopper, product(1, DRILLS), NOW)).isCloseTo(sigmoid(1), within(1e-12));
        assertThat(INTENT_ONLY.relevance(shopper, product(2, SAWS), NOW)).isCloseTo(sigmoid(-1), within(1e-12));
        assertThat(INTENT_ONLY.relevance(shopper, product(3, TENTS), NOW)).isCloseTo(sigmoid(-2), within(1e-12));
    }

    @Test
    void a_purchase_sates_with_its_leaf_and_half_of_that_is_gone_after_a_month() {
        shopper.turnTo(DRILLS);
        shopper.order(product(1, DRILLS), NOW);
        Product another = product(2, DRILLS);
        assertThat(INTENT_ONLY.relevance(shopper, another, NOW)).isCloseTo(sigmoid(1 - 2), within(1e-12));
        assertThat(INTENT_ONLY.relevance(shopper, another, NOW + 30 * DAY)).isCloseTo(sigmoid(1 - 1), within(1e-12));
    }

    @Test
    void a_consumable_sates_for_half_its_restock_period_and_is_known_for_good() {
        Product flour = product(1, FLOURS);
        shopper.turnTo(FLOURS);
        shopper.order(flour, NOW);
        assertThat(FLOURS.goods().restockDays()).isEqualTo(6);
        assertThat(INTENT_ONLY.relevance(shopper, flour, NOW + 3 * DAY)).isCloseTo(sigmoid(1 + 0.7 - 1), within(1e-12));
        assertThat(INTENT_ONLY.relevance(shopper, product(2, FLOURS), NOW + 3 * DAY))
                .isCloseTo(sigmoid(1 - 1), within(1e-12));
    }

    @Test
    void a_clicked_product_is_known_until_twenty_others_were_clicked() {
        Product drill = product(1, DRILLS);
        shopper.turnTo(DRILLS);
        shopper.click(drill);
        assertThat(INTENT_ONLY.relevance(shopper, drill, NOW)).isCloseTo(sigmoid(1.7), within(1e-12));
        for (int other = 2; other < 22; other++) {
            shopper.click(product(other, DRILLS));
        }
        assertThat(INTENT_ONLY.relevance(shopper, drill, NOW)).isCloseTo(sigmoid(1), within(1e-12));
    }

    @Test
    void the_brand_clicked_last_echoes() {
        ChoiceModel echoing = choosing("base = -1, echo = 0.5");
        shopper.click(product(1, DRILLS));
        assertThat(echoing.relevance(shopper, product(2, TENTS), NOW)).isCloseTo(sigmoid(-0.5), within(1e-12));
    }

    /** A model in which everything weighs nothing but what is named. */
    private static ChoiceModel choosing(String weights) {
        Config nothing = ConfigFactory.parseMap(
                ConfigFactory.load().getConfig("genrec.simulator.choice").root().keySet().stream()
                        .collect(Collectors.toMap(key -> key, key -> 0)));
        return new ChoiceModel(
                ChoiceSettings.from(ConfigFactory.parseString(weights).withFallback(nothing)));
    }

    private static Product product(int index, Category leaf) {
        Item item = new Item("i" + index, "title " + index, leaf.path(), "Norra", 10.0, "");
        return new Product(index, item, leaf, 0, 0, 0, 0, 0);
    }

    private static Category leaf(String name) {
        List<Category> named =
                TREE.leaves().stream().filter(leaf -> leaf.name().equals(name)).toList();
        assertThat(named).hasSize(1);
        return named.get(0);
    }

    private static double sigmoid(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
