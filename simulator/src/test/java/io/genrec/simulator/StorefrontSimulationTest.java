package io.genrec.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.simulator.world.Catalogue;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorefrontSimulationTest {
    private static final SimulatorSettings SETTINGS = SmallShop.with("seed = 3");

    @TempDir
    static Path folder;

    private static RunDirectory run;
    private static SimulatedLog result;
    private static List<Event> events;
    private static List<Item> items;

    /** Where an item was shown. */
    private record Slot(String userId, String requestId, int page, int position, String itemId) {
        static Slot of(Event event) {
            return new Slot(event.userId(), event.requestId(), event.page(), event.position(), event.itemId());
        }
    }

    @BeforeAll
    static void simulate() {
        run = new RunDirectory(folder.resolve("log"));
        result = StorefrontSimulation.run(SETTINGS, run, Progress.SILENT);
        events = ParquetTable.EVENTS.readAll(run.events());
        items = ParquetTable.ITEMS.readAll(run.items());
    }

    @Test
    void the_same_seed_writes_the_same_bytes() {
        RunDirectory again = new RunDirectory(folder.resolve("again"));
        StorefrontSimulation.run(SETTINGS, again, Progress.SILENT);
        assertThat(ParquetTable.files(run.events())).hasSize(5).allSatisfy(file -> assertThat(
                        again.events().resolve(file.getFileName()))
                .hasSameBinaryContentAs(file));
        assertThat(again.items().resolve("part-00000.parquet"))
                .hasSameBinaryContentAs(run.items().resolve("part-00000.parquet"));
    }

    @Test
    void the_storefront_of_factors_sells_the_same_items_to_the_same_bytes_and_other_clicks() {
        RunDirectory one = new RunDirectory(folder.resolve("factors"));
        RunDirectory same = new RunDirectory(folder.resolve("factors again"));
        StorefrontSimulation.run(SmallShop.with("seed = 3, storefront = factors, days = 2"), one, Progress.SILENT);
        StorefrontSimulation.run(SmallShop.with("seed = 3, storefront = factors, days = 2"), same, Progress.SILENT);
        assertThat(ParquetTable.files(one.events())).hasSize(2).allSatisfy(file -> assertThat(
                        same.events().resolve(file.getFileName()))
                .hasSameBinaryContentAs(file));
        assertThat(ParquetTable.ITEMS.readAll(one.items())).isEqualTo(items);
        assertThat(ParquetTable.EVENTS.readAll(one.events())).isNotEqualTo(events);
    }

    @Test
    void another_seed_writes_another_log() {
        RunDirectory other = new RunDirectory(folder.resolve("other"));
        StorefrontSimulation.run(SmallShop.with("seed = 4"), other, Progress.SILENT);
        assertThat(ParquetTable.EVENTS.readAll(other.events())).isNotEqualTo(events);
    }

    @Test
    void events_are_in_the_order_of_time_and_exposures_lie_in_the_simulated_days() {
        assertThat(events).isSortedAccordingTo(Event.IN_TIME);
        assertThat(exposures()).allSatisfy(event -> assertThat(event.timeMillis())
                .isGreaterThanOrEqualTo(SETTINGS.startMillis())
                .isLessThan(SETTINGS.endMillis()));
    }

    @Test
    void a_reaction_follows_the_next_weaker_one_in_the_same_slot() {
        Map<Slot, Action> strongest = new HashMap<>();
        for (Event event : events) {
            Action before = strongest.put(Slot.of(event), event.action());
            int expected = event.action().ordinal() - 1;
            assertThat(before == null ? -1 : before.ordinal())
                    .as("before %s", event)
                    .isEqualTo(expected);
        }
    }

    @Test
    void no_item_is_shown_twice_within_a_request() {
        Set<String> seen = new HashSet<>();
        assertThat(exposures()).allMatch(event -> seen.add(event.requestId() + " " + event.itemId()));
    }

    @Test
    void pages_follow_each_other_and_fill_their_slots_in_order() {
        Map<String, Integer> pages = new HashMap<>();
        Map<String, Integer> slots = new HashMap<>();
        for (Event event : exposures()) {
            int page = pages.getOrDefault(event.requestId(), 0);
            if (event.page() != page) {
                assertThat(event.page()).isEqualTo(page + 1);
                pages.put(event.requestId(), event.page());
                slots.put(event.requestId(), 0);
            }
            assertThat(event.position()).isEqualTo(slots.merge(event.requestId(), 1, Integer::sum) - 1);
        }
        assertThat(pages.values()).contains(1, 2, 3).allMatch(last -> last <= 5);
    }

    @Test
    void pages_have_10_to_20_slots() {
        assertThat(result.views().pagesBySize().keySet()).isSubsetOf(10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
    }

    @Test
    void no_item_is_shown_before_it_arrives_and_arrivals_are_shown() {
        Catalogue catalogue = World.create(
                        SETTINGS.world(), SETTINGS.seed(), SETTINGS.startMillis(), SETTINGS.endMillis())
                .catalogue();
        assertThat(exposures())
                .allMatch(event -> catalogue.product(event.itemId()).availableFromMillis() <= event.timeMillis());
        Set<String> arriving =
                catalogue.arriving().stream().map(Product::itemId).collect(Collectors.toSet());
        assertThat(arriving).hasSize((int) result.items().arrived());
        assertThat(exposures()).anyMatch(event -> arriving.contains(event.itemId()));
    }

    @Test
    void every_item_is_described_and_titles_differ() {
        assertThat(items).hasSize(400);
        assertThat(items.stream().map(Item::title)).doesNotHaveDuplicates();
        assertThat(items).allSatisfy(item -> {
            assertThat(item.categories()).hasSize(3);
            assertThat(item.title()).startsWith(item.brand() + " ").contains(", ");
            assertThat(item.price()).isPositive();
        });
        assertThat(events.stream().map(Event::itemId))
                .isSubsetOf(items.stream().map(Item::itemId).toList());
    }

    @Test
    void the_result_counts_what_was_written() {
        for (Action action : Action.values()) {
            assertThat(result.count(action))
                    .as("%s", action)
                    .isPositive()
                    .isEqualTo(events.stream()
                            .filter(event -> event.action() == action)
                            .count());
        }
        assertThat(result.reactions().repeats()).isEqualTo(repeats()).isPositive();
        assertThat(result.views().requests())
                .isEqualTo(events.stream().map(Event::requestId).distinct().count());
        assertThat(result.views().pagesBySize().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(result.views().pages());
        assertThat(result.items().count()).isEqualTo(400);
    }

    private static long repeats() {
        Set<String> seen = new HashSet<>();
        return events.stream()
                .filter(event -> event.action() == Action.CLICKED)
                .filter(event -> !seen.add(event.userId() + " " + event.itemId()))
                .count();
    }

    private static List<Event> exposures() {
        List<Event> exposures = new ArrayList<>(events);
        exposures.removeIf(event -> event.action() != Action.EXPOSED);
        return exposures;
    }
}
