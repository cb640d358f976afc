package io.genrec.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.item.Item;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IntentDriftTest {
    private static final CategoryTree TREE = CategoryTree.load();
    private static final long DAY = 86_400_000L;

    private final IntentShopper shopper = new IntentShopper(
            "ann",
            TREE,
            new ChoiceModel(ChoiceSettings.from(ConfigFactory.load().getConfig("genrec.simulator.choice"))),
            new IntentDrift(TREE, new DriftSettings(0, 0, 0, 0, 0, 0, 0, 0)),
            Chance.of(2, "shopper", 0));

    @Test
    void who_always_walks_on_goes_through_the_aisle_and_begins_again() {
        IntentDrift drift = new IntentDrift(TREE, new DriftSettings(0, 0, 0, 1, 0, 1, 0, 0));
        List<Category> aisle = TREE.aisles().get(shopper.intent().aisle());
        shopper.turnTo(aisle.get(0));
        for (int step = 1; step <= aisle.size(); step++) {
            drift.withinVisit(shopper, 0);
            assertThat(shopper.intent()).isEqualTo(aisle.get(step % aisle.size()));
        }
    }

    @Test
    void a_purchase_leads_once_to_one_of_its_complements() {
        IntentDrift drift = new IntentDrift(TREE, new DriftSettings(0, 1, 1, 0, 1, 0, 0, 0));
        Category mowers = leaf("Lawn mowers");
        Set<String> reached = new HashSet<>();
        for (int purchase = 0; purchase < 50; purchase++) {
            shopper.turnTo(mowers);
            shopper.order(product(mowers), 0);
            drift.newVisit(shopper, 0);
            reached.add(shopper.intent().name());
        }
        assertThat(reached).containsExactlyInAnyOrder("Lawn feeds", "Garden hoses");
        Category complement = shopper.intent();
        drift.newVisit(shopper, 0);
        assertThat(shopper.intent()).isEqualTo(complement);
    }

    @Test
    void a_consumable_is_gone_for_once_it_has_run_out() {
        IntentDrift drift = new IntentDrift(TREE, new DriftSettings(1, 0, 1, 0, 1, 0, 0, 0));
        Category beans = leaf("Coffee beans");
        Category tents = leaf("Tents");
        shopper.order(product(beans), 0);
        drift.withinVisit(shopper, 0);
        shopper.turnTo(tents);
        drift.withinVisit(shopper, 5 * DAY - 1);
        assertThat(shopper.intent()).isEqualTo(tents);
        drift.withinVisit(shopper, 5 * DAY);
        assertThat(shopper.intent()).isEqualTo(beans);
    }

    @Test
    void errands_lead_to_the_aisles_of_interest() {
        IntentDrift drift = new IntentDrift(TREE, new DriftSettings(0, 0, 0, 0, 0, 0, 0, 0));
        Set<Integer> aisles = new HashSet<>();
        for (int errand = 0; errand < 200; errand++) {
            drift.newVisit(shopper, 0);
            aisles.add(shopper.intent().aisle());
        }
        assertThat(aisles)
                .hasSizeBetween(2, 4)
                .allMatch(aisle -> shopper.interests().strength(aisle) > 0);
    }

    private static Product product(Category leaf) {
        return new Product(0, new Item("i0", "", leaf.path(), "", 1.0, ""), leaf, 0, 0, 0, 0, 0);
    }

    private static Category leaf(String name) {
        return TREE.leaves().stream()
                .filter(leaf -> leaf.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
