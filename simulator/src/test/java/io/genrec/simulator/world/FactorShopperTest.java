package io.genrec.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.item.Item;
import io.genrec.simulator.world.Shopper.Glance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two products at right angles, so that odds can be worked out by hand: base -2, affinity 5. */
class FactorShopperTest {
    private static final CategoryTree TREE = CategoryTree.load();
    private static final Category TENTS = leaf("Tents");
    private static final Category FLOURS = leaf("Flours");
    private static final Product EAST = product(0, TENTS, 0);
    private static final Product NORTH = product(1, FLOURS, 0);
    private static final Catalogue CATALOGUE = new Catalogue(TREE, List.of(EAST, NORTH));
    private static final ItemFactors FACTORS = new ItemFactors(List.of(new double[] {1, 0}, new double[] {0, 1}));

    @Test
    void relevance_is_the_logistic_of_base_plus_affinity_times_the_cosine() {
        Shopper shopper = shopper("taste-share = 1");
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(-2 + 5), within(1e-12));
        assertThat(shopper.relevance(NORTH, 0)).isCloseTo(sigmoid(-2), within(1e-12));
    }

    @Test
    void half_taste_and_half_mood_want_what_lies_between_them() {
        // Taste east, mood north: wanted is the direction of sqrt(1/2) (1, 1), at 45 degrees to both.
        Shopper shopper = shopper("taste-share = 0.5");
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(-2 + 5 * Math.sqrt(0.5)), within(1e-12));
        assertThat(shopper.relevance(NORTH, 0)).isCloseTo(sigmoid(-2 + 5 * Math.sqrt(0.5)), within(1e-12));
    }

    @Test
    void quality_pleases_everyone_and_each_click_bores() {
        Shopper shopper = shopper("taste-share = 1, appeal = 0.5, boredom = 0.7");
        Product good = product(0, TENTS, 2);
        assertThat(shopper.relevance(good, 0)).isCloseTo(sigmoid(-2 + 5 + 0.5 * 2), within(1e-12));
        shopper.click(good);
        shopper.click(good);
        assertThat(shopper.relevance(good, 0)).isCloseTo(sigmoid(-2 + 5 + 0.5 * 2 - 2 * 0.7), within(1e-12));
    }

    @Test
    void the_category_of_a_product_changes_nothing() {
        Shopper shopper = shopper("taste-share = 1");
        assertThat(shopper.relevance(product(0, FLOURS, 0), 0)).isEqualTo(shopper.relevance(EAST, 0));
    }

    @Test
    void carts_follow_the_lasting_taste_and_orders_the_quality() {
        Shopper shopper = shopper("taste-share = 0.5, cart-base = -1, cart-taste = 2, order-base = 0.25, appeal = 0.5");
        assertThat(shopper.carting(EAST, 0)).isCloseTo(sigmoid(-1 + 2), within(1e-12));
        assertThat(shopper.carting(NORTH, 0)).isCloseTo(sigmoid(-1), within(1e-12));
        assertThat(shopper.ordering(product(0, TENTS, -1))).isCloseTo(sigmoid(0.25 - 0.5), within(1e-12));
    }

    @Test
    void the_first_slot_is_always_looked_at_and_nothing_is_once_the_shopper_has_stopped() {
        Shopper shopper = shopper("cascade { left = 0.9, clicked = 0.6, ordered = 0.2 }");
        assertThat(shopper.examination(0, Glance.SKIPPED)).isEqualTo(1);
        assertThat(shopper.examination(4, Glance.LEFT)).isEqualTo(0.9);
        assertThat(shopper.examination(4, Glance.CLICKED)).isEqualTo(0.6);
        assertThat(shopper.examination(4, Glance.ORDERED)).isEqualTo(0.2);
        assertThat(shopper.examination(4, Glance.SKIPPED)).isEqualTo(0);
    }

    @Test
    void a_click_draws_the_mood_to_what_was_clicked() {
        // Mood north, a click east that draws by a half: the direction of (1, 1).
        Shopper shopper = shopper("taste-share = 0, mood { follow = 0.5, stay = 1, resume = 1 }");
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(-2), within(1e-12));
        shopper.click(EAST);
        assertThat(shopper.relevance(NORTH, 0)).isCloseTo(sigmoid(-2 + 5 * Math.sqrt(0.5)), within(1e-12));
        assertThat(shopper.relevance(EAST, 0))
                .isCloseTo(sigmoid(-2 + 5 * Math.sqrt(0.5)), within(1e-12)); // boredom is 0 here
    }

    @Test
    void an_order_turns_the_next_request_to_what_goes_with_it() {
        // What goes with (1, 0) is (0, 1), and the other way round.
        Shopper shopper = shopper("taste-share = 0, mood { follow = 0, stay = 1, resume = 1 }");
        shopper.order(NORTH, 0);
        assertThat(shopper.relevance(NORTH, 0)).isCloseTo(sigmoid(3), within(1e-12));
        shopper.beginRequest(0);
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(3), within(1e-12));
        assertThat(shopper.destination()).isEqualTo(TENTS);
        shopper.beginVisit(0);
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(3), within(1e-12));
    }

    @Test
    void a_mood_that_does_not_stay_turns_to_what_goes_with_it() {
        Shopper shopper = shopper("taste-share = 0, mood { follow = 0, stay = 0, resume = 1 }");
        shopper.beginRequest(0);
        assertThat(shopper.relevance(EAST, 0)).isCloseTo(sigmoid(3), within(1e-12));
        shopper.beginRequest(0);
        assertThat(shopper.relevance(NORTH, 0)).isCloseTo(sigmoid(3), within(1e-12));
    }

    @Test
    void products_of_one_leaf_are_as_alike_as_the_leaf_weighs() {
        FactorSettings alike = settings("dimensions = 8, leaf-share = 1, brand-share = 0");
        FactorSettings strangers = settings("dimensions = 8, leaf-share = 0, brand-share = 0");
        List<Product> tents = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            tents.add(product(number, TENTS, 0));
        }
        Catalogue catalogue = new Catalogue(TREE, tents);
        assertThat(meanCosineToFirst(ItemFactors.draw(catalogue, alike, 1), tents))
                .isCloseTo(1, within(1e-12));
        // 99 cosines of deviation 1/sqrt(8): their mean has .036
        assertThat(meanCosineToFirst(ItemFactors.draw(catalogue, strangers, 1), tents))
                .isBetween(-0.15, 0.15);
    }

    private static double meanCosineToFirst(ItemFactors factors, List<Product> products) {
        return products.stream()
                .skip(1)
                .mapToDouble(product -> ItemFactors.dot(factors.of(products.get(0)), factors.of(product)))
                .average()
                .orElseThrow();
    }

    /** Of taste east and mood north. */
    private static Shopper shopper(String weights) {
        return new FactorShopper(
                "ann",
                settings("dimensions = 2, " + weights),
                CATALOGUE,
                FACTORS,
                Chance.of(1, "shopper", 0),
                new double[] {1, 0},
                new double[] {0, 1});
    }

    private static FactorSettings settings(String weights) {
        return FactorSettings.from(ConfigFactory.parseString(weights)
                .withFallback(ConfigFactory.parseString("base = -2, affinity = 5, appeal = 0, boredom = 0"))
                .withFallback(ConfigFactory.load().getConfig("genrec.simulator.factors")));
    }

    private static Product product(int index, Category leaf, double quality) {
        return new Product(index, new Item("i" + index, "", leaf.path(), "", 1.0, ""), leaf, 0, 0, 0, quality, 0);
    }

    private static Category leaf(String name) {
        return TREE.leaves().stream()
                .filter(leaf -> leaf.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double sigmoid(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
