package io.genrec.simulator.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.SmallShop;
import io.genrec.simulator.world.Category;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.Shopper;
import io.genrec.simulator.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StorefrontTest {
    private static final SimulatorSettings SETTINGS = SmallShop.with("arriving-items = 0.1, users = 200");

    private final World world = World.create(SETTINGS.world(), 5, SETTINGS.startMillis(), SETTINGS.endMillis());
    private final Storefront shop = new Storefront(
            world, SETTINGS.visits(), SETTINGS.startMillis(), SETTINGS.startMillis(), SETTINGS.endMillis());

    /** Any products, in any order. */
    private final class RandomPages implements PagePolicy {
        private final Chance chance = Chance.of(5, "policy", 0);
        private final List<Event> observed = new ArrayList<>();

        @Override
        public List<Product> rank(Request request, int count) {
            List<Product> list = new ArrayList<>();
            while (list.size() < count) {
                Product any = world.catalogue()
                        .products()
                        .get(chance.below(world.catalogue().products().size()));
                if (any.isAvailable(request.timeMillis()) && !list.contains(any)) {
                    list.add(any);
                }
            }
            return list;
        }

        @Override
        public void observe(Request request, List<Event> page) {
            observed.addAll(page);
        }
    }

    /** The same list whatever is asked. */
    private record FixedList(List<Product> list) implements PagePolicy {
        @Override
        public List<Product> rank(Request request, int count) {
            return list;
        }

        @Override
        public void observe(Request request, List<Event> page) {}
    }

    @Test
    void of_products_in_random_order_the_tenth_slot_gets_two_fifths_of_the_clicks_of_the_first() {
        double[] clicks = new double[20];
        double[] shown = new double[20];
        run(view -> view.impressions().forEach(impression -> {
            shown[impression.position()]++;
            clicks[impression.position()] += impression.strongest().isPositive() ? 1 : 0;
        }));
        double first = clicks[0] / shown[0];
        double tenth = clicks[9] / shown[9];
        // 10^-0.4 = 0.398; about 400 clicks in the first slot, so two deviations are near 0.09
        assertThat(tenth / first).isBetween(0.25, 0.55);
    }

    @Test
    void items_of_the_shoppers_intent_are_clicked_ten_times_as_often_as_others() {
        Map<String, Shopper> shoppers = new HashMap<>();
        world.shoppers().forEach(shopper -> shoppers.put(shopper.userId(), shopper));
        double[] clicks = new double[2];
        double[] shown = new double[2];
        run(view -> {
            Category intent = shoppers.get(view.request().userId()).destination();
            view.impressions().forEach(impression -> {
                int after = impression.product().category().equals(intent) ? 1 : 0;
                shown[after]++;
                clicks[after] += impression.strongest().isPositive() ? 1 : 0;
            });
        });
        assertThat(clicks[1] / shown[1]).isGreaterThan(10 * clicks[0] / shown[0]);
    }

    @Test
    void in_the_storefront_of_factors_nothing_is_clicked_below_the_slot_where_the_shopper_stopped() {
        // Who goes on after nothing but a slot that was left stops at the first click of a page.
        SimulatorSettings settings = SmallShop.with("storefront = factors, users = 40, days = 2, "
                + "factors.cascade { left = 1, clicked = 0, ordered = 0 }, arriving-items = 0.1");
        World factors = World.create(settings.world(), 5, settings.startMillis(), settings.endMillis());
        Storefront cascading = new Storefront(
                factors, settings.visits(), settings.startMillis(), settings.startMillis(), settings.endMillis());
        List<Integer> clicked = new ArrayList<>();
        cascading.run(
                new RandomPages(),
                settings.endMillis(),
                view -> clicked.add((int) view.impressions().stream()
                        .filter(impression -> impression.strongest().isPositive())
                        .count()));
        assertThat(clicked).contains(0, 1).allMatch(clicks -> clicks <= 1);
    }

    @Test
    void the_policy_observes_the_very_events_of_each_page() {
        List<Event> seen = new ArrayList<>();
        RandomPages policy = new RandomPages();
        shop.run(policy, SETTINGS.endMillis(), view -> seen.addAll(view.events()));
        assertThat(policy.observed).isNotEmpty().isEqualTo(seen);
    }

    @Test
    void all_pages_of_a_request_share_the_history_before_it_and_the_next_request_has_what_came_of_it() {
        Map<String, List<Behaviour>> grown = new HashMap<>();
        Map<String, String> lastRequest = new HashMap<>();
        Map<String, List<Behaviour>> atStart = new HashMap<>();
        run(view -> {
            Request request = view.request();
            String user = request.userId();
            if (!request.requestId().equals(lastRequest.put(user, request.requestId()))) {
                atStart.put(user, newest(grown.getOrDefault(user, List.of())));
            }
            assertThat(request.history()).isEqualTo(atStart.get(user));
            for (ShownProduct impression : view.impressions()) {
                if (impression.strongest().isPositive()) {
                    grown.computeIfAbsent(user, absent -> new ArrayList<>())
                            .add(new Behaviour(
                                    impression.product().itemId(),
                                    impression.strongest(),
                                    impression.reactions().get(0).timeMillis()));
                }
            }
        });
        assertThat(grown).isNotEmpty();
    }

    @Test
    void a_list_that_is_through_ends_its_request() {
        List<Product> two = world.catalogue().products().stream()
                .filter(product -> product.isAvailable(SETTINGS.startMillis()))
                .limit(2)
                .toList();
        List<PageView> views = new ArrayList<>();
        shop.run(new FixedList(two), SETTINGS.endMillis(), views::add);
        assertThat(views)
                .isNotEmpty()
                .allMatch(view -> view.page() == 1 && view.impressions().size() == 2);
    }

    @Test
    void a_policy_that_lists_a_product_twice_is_stopped() {
        Product product = world.catalogue().products().get(0);
        PagePolicy twice = new FixedList(List.of(product, product));
        assertThatThrownBy(() -> shop.run(twice, SETTINGS.endMillis(), view -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the policy lists item " + product.itemId() + " twice in request r00000001");
    }

    @Test
    void a_policy_that_lists_a_product_before_it_arrives_is_stopped() {
        Product last = world.catalogue().arriving().stream()
                .max((a, b) -> Long.compare(a.availableFromMillis(), b.availableFromMillis()))
                .orElseThrow();
        assertThatThrownBy(() -> shop.run(new FixedList(List.of(last)), SETTINGS.endMillis(), view -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("before it has arrived");
    }

    private void run(Consumer<PageView> each) {
        shop.run(new RandomPages(), SETTINGS.endMillis(), each);
    }

    private static List<Behaviour> newest(List<Behaviour> all) {
        return List.copyOf(
                all.subList(Math.max(0, all.size() - SETTINGS.visits().history()), all.size()));
    }
}
