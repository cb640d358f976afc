package io.genrec.abtest;

import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.policy.LoggingPolicy;
import io.genrec.simulator.visit.PageView;
import io.genrec.simulator.visit.Storefront;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One shop with some of the shoppers: some days as it was, then the trial. For one thread. */
final class ShopTrial {
    private static final long STEP_MILLIS = Duration.ofHours(6).toMillis();

    private final World world;
    private final Storefront shop;
    private final PopularityCut cut;
    private final LoggingPolicy before;
    private final TrialPolicy during;
    private final long opensMillis;
    private final long beginsMillis;
    private final long endsMillis;
    private final Map<String, Long> clicksBefore = new HashMap<>();
    private final Map<String, UserTally> tallies = new TreeMap<>();

    /** @param number tells this shop's draws from those of the others */
    ShopTrial(
            World world,
            SimulatorSettings simulated,
            AbTestSettings settings,
            List<Arm> arms,
            PopularityCut cut,
            int number) {
        this.world = world;
        this.cut = cut;
        this.beginsMillis = simulated.endMillis();
        this.opensMillis =
                beginsMillis - Duration.ofDays(settings.trial().warmUpDays()).toMillis();
        this.endsMillis =
                beginsMillis + Duration.ofDays(settings.trial().days()).toMillis();
        this.shop = new Storefront(world, simulated.visits(), opensMillis, beginsMillis, endsMillis);
        this.before = new LoggingPolicy(
                world.catalogue(), simulated.policy(), Chance.of(simulated.seed(), "trial policy", number));
        this.during = new TrialPolicy(world.catalogue(), arms, new ArmAssignment(arms.size(), settings.seed()), before);
    }

    /** Steps of {@link #run}. */
    long steps() {
        return (endsMillis - opensMillis) / STEP_MILLIS;
    }

    /**
     * Runs the shop to the trial's end.
     *
     * @param step called after each of {@link #steps()}
     * @return one tally a shopper who came in the trial, by user id
     */
    Map<String, UserTally> run(Runnable step) {
        for (long at = opensMillis; at < endsMillis; at += STEP_MILLIS) {
            if (at < beginsMillis) {
                shop.run(before, at + STEP_MILLIS, this::remember);
            } else {
                shop.run(during, at + STEP_MILLIS, this::count);
            }
            step.run();
        }
        return tallies;
    }

    private void remember(PageView view) {
        long clicks = view.impressions().stream()
                .filter(impression -> impression.strongest().isPositive())
                .count();
        clicksBefore.merge(view.request().userId(), clicks, Long::sum);
    }

    /** Pages of a request that began before the trial were not made by an arm. */
    private void count(PageView view) {
        if (view.request().timeMillis() >= beginsMillis) {
            String user = view.request().userId();
            tallies.computeIfAbsent(
                            user, id -> new UserTally(!clicksBefore.containsKey(id), clicksBefore.getOrDefault(id, 0L)))
                    .count(view, cut);
        }
    }

    int shoppers() {
        return world.shoppers().size();
    }
}
