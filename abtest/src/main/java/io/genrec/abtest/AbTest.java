package io.genrec.abtest;

import io.genrec.abtest.AbTestSettings.BundleArm;
import io.genrec.abtest.feed.BundleFeed;
import io.genrec.abtest.feed.Feed;
import io.genrec.abtest.feed.FusedSource;
import io.genrec.abtest.feed.JointPreference;
import io.genrec.abtest.feed.PreferredFeed;
import io.genrec.abtest.pipeline.Pipeline;
import io.genrec.abtest.pipeline.PipelineTraining;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.tuning.LoggedPages;
import io.genrec.evaluation.tuning.StageTuning;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.neighbours.NeighbourRanker;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.world.Product;
import io.genrec.simulator.world.Shopper;
import io.genrec.simulator.world.World;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A closed-loop trial in the storefront that wrote the run's log: shoppers whom the log does not know come, are shown
 * what their arm decides, click, buy and come back. The arms are a pipeline trained on the same log and bundles.
 */
public final class AbTest implements AutoCloseable {
    private static final double CONFIDENCE = 0.95;

    private final AbTestSettings settings;
    private final SimulatorSettings simulated;
    private final RunDirectory run;
    private final Preference preference;
    private final List<Arm> arms = new ArrayList<>();
    private final List<PlannedRanker> rankers = new ArrayList<>();
    private final Map<String, Object> context = new LinkedHashMap<>();
    private @Nullable Tuning tuning;

    private AbTest(AbTestSettings settings, SimulatorSettings simulated, RunDirectory run, Preference preference) {
        this.settings = settings;
        this.simulated = simulated;
        this.run = run;
        this.preference = preference;
    }

    /**
     * Writes {@code metrics/abtest.json}.
     *
     * @param simulated what the run's log was simulated with
     * @param preference the run's reward model, which arms that end in {@code +reward} need
     * @throws StepFailed where the run's items are not those of that shop, or a bundle is absent or broken
     */
    public static AbTestResult run(
            AbTestSettings settings,
            SimulatorSettings simulated,
            RunDirectory run,
            Preference preference,
            Progress progress) {
        try (AbTest trial = new AbTest(settings, simulated, run, preference)) {
            return trial.run(progress);
        }
    }

    private AbTestResult run(Progress progress) {
        World world = world();
        progress.report(0, 0, "shop days", "training the pipeline");
        openArms();
        Outcomes outcomes = new Outcomes(
                arms.stream().map(Arm::name).toList(),
                new ArmAssignment(arms.size(), settings.seed()),
                trial(world, progress));
        describe(outcomes);
        ResultTable table = new ResultTable(
                context, outcomes.rows(new Bootstrap(settings.statistics().resamples(), CONFIDENCE, settings.seed())));
        table.write(run.metrics().resolve("abtest.json"));
        return new AbTestResult(table);
    }

    /** The run's shop with shoppers behind those of the log. */
    private World world() {
        int logged = simulated.world().users();
        World all = World.create(
                simulated.world().withUsers(logged + settings.trial().users()),
                simulated.seed(),
                simulated.startMillis(),
                simulated.endMillis());
        List<Item> shop = all.catalogue().products().stream().map(Product::item).toList();
        if (!shop.equals(ParquetTable.ITEMS.readAll(run.items()))) {
            throw new StepFailed("the items in " + run.items() + " are not those of the shop that the run's record of"
                    + " `genrec simulate` describes: simulate again");
        }
        return all.withShoppers(
                all.shoppers().subList(logged, logged + settings.trial().users()));
    }

    private void openArms() {
        PipelineTraining.Trained trained = PipelineTraining.run(settings.pipeline(), settings.tune(), run);
        Pipeline pipeline = trained.feed();
        tuning = new Tuning(
                HeldOutPages.read(
                        run.validSamples(),
                        settings.tune().pages(),
                        settings.tune().seed()),
                trained.logged());
        Preference ranker = pipeline.preference();
        arms.add(new Arm(AbTestSettings.PIPELINE, tuned(AbTestSettings.PIPELINE, pipeline.candidates(), ranker)));
        arms.add(new Arm(AbTestSettings.ITEM_KNN, pipeline.firstStage()));
        if (preference != Preference.NONE) {
            arms.add(new Arm(
                    AbTestSettings.PIPELINE_REWARD,
                    tuned(AbTestSettings.PIPELINE_REWARD, pipeline.candidates(), preference)));
            arms.add(new Arm(
                    AbTestSettings.NEIGHBOURS_REWARD,
                    tuned(AbTestSettings.NEIGHBOURS_REWARD, neighbours(), preference)));
        }
        List<BundleArm> bundles =
                settings.bundles().isEmpty() ? List.of(new BundleArm("sft", run.bundle())) : settings.bundles();
        for (BundleArm arm : bundles) {
            arms.add(new Arm(arm.name(), staged(arm, open(arm), pipeline)));
        }
        if (Files.isDirectory(run.served())) {
            arms.add(new Arm(
                    AbTestSettings.SERVED, new BundleFeed(open(new BundleArm(AbTestSettings.SERVED, run.served())))));
        }
    }

    /** Pages that second stages are chosen on. */
    private record Tuning(HeldOutPages valid, LoggedPages logged) {}

    /** A source behind the second stage that tuning finds best for it. */
    private Feed tuned(String name, StageTuning.Source source, Preference by) {
        Tuning on = Objects.requireNonNull(tuning);
        StageTuning.Trial best =
                StageTuning.Trial.best(new StageTuning(settings.tune().grid(), on.valid(), on.logged(), by, "")
                        .trials(name, source).stream()
                                .filter(trial -> trial.stage().isPresent())
                                .toList());
        context.put("tuned." + name, best.toString());
        return new PreferredFeed(source, by, best.stage().orElseThrow());
    }

    /** The nearest to the history; without any, the bundle's cold-start items. */
    private StageTuning.Source neighbours() {
        Bundle bundle = Bundle.load(run.bundle());
        NeighbourRanker ranker = new NeighbourRanker(bundle.neighbours());
        return (history, now, count) -> {
            List<ScoredItem> found = ranker.rank(history, now, count);
            return found.isEmpty() ? coldStart(bundle, count) : found;
        };
    }

    /** As a server has it. */
    private static List<ScoredItem> coldStart(Bundle bundle, int count) {
        List<String> items = bundle.coldStart();
        return IntStream.range(0, Math.min(count, items.size()))
                .mapToObj(place -> new ScoredItem(items.get(place), -(place + 1)))
                .toList();
    }

    private Feed staged(BundleArm arm, PlannedRanker ranker, Pipeline pipeline) {
        if (!arm.isRewarded() && !arm.isRanked()) {
            return new BundleFeed(ranker);
        }
        if (arm.isRewarded() && preference == Preference.NONE) {
            throw new StepFailed("no reward model at " + run.reward() + " for arm " + arm.name()
                    + ": run `genrec reward` first, or leave the arm out");
        }
        Preference ordering = !arm.isRewarded()
                ? pipeline.preference()
                : arm.isRanked()
                        ? new JointPreference(
                                preference,
                                pipeline.preference(),
                                settings.pipeline().rankerWeight())
                        : preference;
        StageTuning.Source source =
                arm.isJoined() ? new FusedSource(ranker::rank, pipeline.candidates()) : ranker::rank;
        return tuned(arm.name(), source, ordering);
    }

    private PlannedRanker open(BundleArm arm) {
        if (!Files.isDirectory(arm.folder())) {
            throw new StepFailed("no bundle at " + arm.folder() + ": check --arm " + arm.name() + "=DIR");
        }
        Bundle bundle = Bundle.load(arm.folder());
        requireOfShop(bundle);
        PlannedRanker ranker = PlannedRanker.open(bundle, settings.engine(), settings.beams());
        rankers.add(ranker);
        context.put("bundle." + arm.name(), bundle.version());
        context.put("plan." + arm.name(), bundle.plan().toString());
        return ranker;
    }

    /** What generations have added, the shop does not sell. */
    private void requireOfShop(Bundle bundle) {
        List<String> later = bundle.atNewest(run.generations()).laterItems();
        if (!later.isEmpty()) {
            throw new StepFailed("generations have added items such as " + later.get(0) + " to the catalogue of "
                    + bundle.folder() + ", which the simulated shop does not sell: go back with `genrec items rollback"
                    + " --to 0` for the trial, or try a run without such items");
        }
    }

    private Map<String, UserTally> trial(World world, Progress progress) {
        PopularityCut cut = cut(world);
        List<ShopTrial> shops = new ArrayList<>();
        for (int number = 0; number < settings.trial().shards(); number++) {
            List<Shopper> shoppers = new ArrayList<>();
            for (int index = number;
                    index < world.shoppers().size();
                    index += settings.trial().shards()) {
                shoppers.add(world.shoppers().get(index));
            }
            shops.add(new ShopTrial(world.withShoppers(shoppers), simulated, settings, arms, cut, number));
        }
        long steps = shops.stream().mapToLong(ShopTrial::steps).sum();
        AtomicLong done = new AtomicLong();
        Runnable step = () -> progress.report(done.incrementAndGet(), steps, "quarter days of a shop", "");
        return inParallel(shops, step);
    }

    private Map<String, UserTally> inParallel(List<ShopTrial> shops, Runnable step) {
        int threads = settings.trial().parallelism() > 0
                ? settings.trial().parallelism()
                : Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Map<String, UserTally>>> running = new ArrayList<>();
            for (ShopTrial shop : shops) {
                running.add(executor.submit(() -> shop.run(step)));
            }
            Map<String, UserTally> tallies = new TreeMap<>();
            for (Future<Map<String, UserTally>> shop : running) {
                tallies.putAll(shop.get());
            }
            return tallies;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("the trial was interrupted; nothing was written", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a shop of the trial failed: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private PopularityCut cut(World world) {
        Map<String, Long> reactions = TrainingLog.read(run.trainSamples()).reactions();
        return PopularityCut.of(
                world.catalogue().products().stream().map(Product::itemId).collect(Collectors.toSet()),
                reactions,
                settings.statistics().headShare(),
                settings.statistics().tailShare());
    }

    private void describe(Outcomes outcomes) {
        context.put("users", settings.trial().users());
        context.put("usersByArm", outcomes.usersByArm());
        context.put("days", settings.trial().days());
        context.put("warmUpDays", settings.trial().warmUpDays());
        context.put("shards", settings.trial().shards());
        context.put("adjustedBy", "clicks before the trial (CUPED)");
        context.put("seed", settings.seed());
        context.put("simulatorSeed", simulated.seed());
        context.put("storefront", simulated.world().rules().settingsName());
        context.put("confidence", CONFIDENCE);
        context.put("resamples", settings.statistics().resamples());
        context.put("beams", settings.beams().beams());
        context.put("tune", settings.tune().grid().toString());
        context.put("pipeline", settings.pipeline().toString());
    }

    @Override
    public void close() {
        rankers.forEach(PlannedRanker::close);
    }
}
