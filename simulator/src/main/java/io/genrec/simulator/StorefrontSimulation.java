package io.genrec.simulator;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.simulator.policy.LoggingPolicy;
import io.genrec.simulator.visit.Storefront;
import io.genrec.simulator.world.Chance;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.World;
import java.time.Duration;
import java.util.Locale;

/**
 * Writes the log and the catalogue of a simulated shop: {@code events/} in time order, one file a day, and
 * {@code items/}. Same settings, same rows. Events are written as they happen, so that memory does not grow with time.
 */
public final class StorefrontSimulation {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private StorefrontSimulation() {}

    public static SimulatedLog run(SimulatorSettings settings, RunDirectory run, Progress progress) {
        World world = World.create(settings.world(), settings.seed(), settings.startMillis(), settings.endMillis());
        LoggingPolicy policy =
                new LoggingPolicy(world.catalogue(), settings.policy(), Chance.of(settings.seed(), "policy", 0));
        Storefront shop = new Storefront(
                world, settings.visits(), settings.opensMillis(), settings.startMillis(), settings.endMillis());
        shop.run(policy, settings.startMillis(), view -> {});

        LogTally tally = new LogTally();
        try (StagedFolder events = new StagedFolder(run.events());
                StagedFolder items = new StagedFolder(run.items())) {
            try (EventWriter log = new EventWriter(events.path())) {
                for (int day = 1; day <= settings.days(); day++) {
                    shop.run(policy, settings.startMillis() + day * DAY_MILLIS, view -> {
                        if (view.request().timeMillis() >= settings.startMillis()) {
                            log.append(view);
                            tally.count(view);
                        }
                    });
                    String written = String.format(Locale.ROOT, "%,d events", tally.events());
                    progress.report(day, settings.days(), "days", written);
                    if (day < settings.days()) {
                        log.turnTo(day);
                    }
                }
            }
            ParquetTable.ITEMS.writeAll(
                    items.path(),
                    world.catalogue().products().stream().map(Product::item).toList());
            StagedFolder.commit(events, items);
        }
        return tally.result(world.catalogue(), settings.startMillis());
    }
}
