package io.genrec.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.simulator.policy.LoggingPolicy;
import io.genrec.simulator.visit.PageView;
import io.genrec.simulator.visit.Request;
import io.genrec.simulator.visit.ShownProduct;
import io.genrec.simulator.visit.ShownProduct.Reaction;
import io.genrec.simulator.visit.Storefront;
import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventWriterTest {
    private static final SimulatorSettings SETTINGS = SmallShop.with("");
    private static final World WORLD = World.create(SETTINGS.world(), 1, SETTINGS.startMillis(), SETTINGS.endMillis());

    @TempDir
    Path folder;

    @Test
    void a_late_order_comes_after_the_page_shown_to_another_user_in_between() {
        try (EventWriter log = new EventWriter(folder)) {
            log.append(page("ann", 1_000, new Reaction(Action.CLICKED, 2_000), new Reaction(Action.CARTED, 9_000)));
            log.append(page("bob", 5_000, new Reaction(Action.CLICKED, 6_000)));
        }
        assertThat(ParquetTable.EVENTS.readAll(folder))
                .extracting(event -> event.userId() + " " + event.action() + " " + event.timeMillis())
                .containsExactly(
                        "ann EXPOSED 1000",
                        "ann CLICKED 2000",
                        "bob EXPOSED 5000",
                        "bob CLICKED 6000",
                        "ann CARTED 9000");
    }

    @Test
    void holds_less_than_a_page_of_each_shopper_however_long_the_log() {
        Catalogue catalogue = WORLD.catalogue();
        Storefront shop = new Storefront(
                WORLD, SETTINGS.visits(), SETTINGS.startMillis(), SETTINGS.startMillis(), SETTINGS.endMillis());
        LoggingPolicy policy = new LoggingPolicy(catalogue, SETTINGS.policy(), Chance.of(1, "policy", 0));
        try (EventWriter log = new EventWriter(folder)) {
            long end = SETTINGS.startMillis() + Duration.ofDays(20).toMillis();
            shop.run(policy, end, log::append);
            int shoppers = WORLD.shoppers().size();
            assertThat(log.mostHeld()).isLessThan(shoppers * 20);
        }
        assertThat(ParquetTable.EVENTS.readAll(folder)).hasSizeGreaterThan(20_000);
    }

    private static PageView page(String userId, long shownAt, Reaction... reactions) {
        Request request = new Request("r-" + userId, userId, shownAt, 10, null, List.of());
        ShownProduct impression = new ShownProduct(WORLD.catalogue().products().get(0), 0, 0.5, List.of(reactions));
        return new PageView(request, 1, shownAt, List.of(impression));
    }
}
