package io.genrec.evaluation;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.baseline.ItemKnn;
import io.genrec.evaluation.baseline.Popularity;
import io.genrec.evaluation.baseline.Sasrec;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.baseline.VectorKnn;
import io.genrec.evaluation.examples.Examples;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.HistoryCut;
import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ObservedFile;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.neighbours.NeighbourRanker;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.ranking.PlannedRanker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures rankers on held-out pages: full ranking over the catalogue, no sampled negatives, nothing the user knows
 * left out. One run measures the baselines and the bundle on the same pages, users and resamples.
 */
public final class Evaluation {
    /** Under {@code metrics/}: what each user observed, for several evaluations to be pooled. */
    public static final String OBSERVED = "observed.jsonl.gz";

    /** The name of the neighbours that a bundle is served with, without its decoder. */
    public static final String NEIGHBOURS = "neighbours";

    /** What the name of a model ends in where neighbours are mixed into its answers. */
    public static final String WITH_NEIGHBOURS = "+" + NEIGHBOURS;

    /** Of every interval. */
    public static final double CONFIDENCE = 0.95;

    private final EvaluateSettings settings;
    private final RunDirectory run;
    private final Preference preference;
    private final Progress progress;
    private final HeldOutPages test;
    private final PopularityCut cut;
    private final HistoryCut histories;
    private final Bootstrap bootstrap;
    private final Examples examples;
    private final CatalogOverlay overlay;
    private final Set<String> later = new TreeSet<>();
    private final Map<String, Object> context = new LinkedHashMap<>();
    private final List<ResultRow> rows = new ArrayList<>();
    private final List<Observed> observed = new ArrayList<>();

    private Evaluation(
            EvaluateSettings settings, RunDirectory run, TrainingLog log, Preference preference, Progress progress) {
        this.settings = settings;
        this.run = run;
        this.preference = preference;
        this.progress = progress;
        test = HeldOutPages.read(run.testSamples(), settings.pages().heldOut(), settings.seed());
        overlay = overlay(run);
        overlay.entries().forEach((item, entry) -> {
            if (entry.isAdded()) {
                later.add(item);
            }
        });
        List<Item> items = items(run, overlay);
        Map<String, Long> reactions = log.reactions();
        Set<String> catalogue = new TreeSet<>(reactions.keySet());
        items.forEach(item -> catalogue.add(item.itemId()));
        cut = PopularityCut.of(
                catalogue,
                reactions,
                settings.statistics().headShare(),
                settings.statistics().tailShare());
        histories = HistoryCut.of(
                test.pages().stream().map(page -> page.history().size()).toList());
        bootstrap = new Bootstrap(settings.statistics().resamples(), CONFIDENCE, settings.seed());
        examples = new Examples(items, test.pages(), settings.pages().examples());
    }

    /** What the generations of the run's catalogue say. @throws StepFailed where one is broken */
    private static CatalogOverlay overlay(RunDirectory run) {
        if (!Files.isDirectory(run.catalog()) || !Files.isDirectory(run.generations())) {
            return CatalogOverlay.none("");
        }
        Map<String, SemanticId> ids = new HashMap<>();
        CatalogFiles.semanticIds(run.catalog()).forEach((item, line) -> ids.put(item, new SemanticId(line.codes())));
        CodeSpace space = CatalogFiles.codebooks(run.catalog()).space();
        try {
            return Generations.of(run.generations(), new SemanticIdTable(space, ids))
                    .atNewest();
        } catch (BrokenBundle e) {
            throw new StepFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** As they are at a generation; retired ones among them, for there are pages with them. */
    private static List<Item> items(RunDirectory run, CatalogOverlay overlay) {
        Map<String, Item> items = new LinkedHashMap<>();
        ParquetTable.ITEMS.readAll(run.items()).forEach(item -> items.put(item.itemId(), item));
        overlay.entries().forEach((item, entry) -> items.put(item, entry.item()));
        return List.copyOf(items.values());
    }

    /** A bundle over the newest generation of its catalogue. */
    private Bundle bundle(Path folder) {
        return Bundle.load(folder).atNewest(run.generations());
    }

    /**
     * Writes {@code metrics/evaluate.json}, {@code metrics/examples.json} and what is behind the figures.
     *
     * @throws io.genrec.datasets.run.StepFailed where samples, items or the bundle are absent or broken
     */
    public static EvaluationResult run(EvaluateSettings settings, RunDirectory run, Progress progress) {
        return run(settings, run, Preference.NONE, progress);
    }

    /**
     * As {@link #run(EvaluateSettings, RunDirectory, Progress)}, with R@k of the bundles.
     *
     * @param preference the reward model
     */
    public static EvaluationResult run(
            EvaluateSettings settings, RunDirectory run, Preference preference, Progress progress) {
        if (settings.models().contains(EvaluateSettings.BUNDLE) && !Files.exists(run.bundle())) {
            throw new StepFailed("no bundle at " + run.bundle()
                    + ": run `genrec train` first, or leave bundle out of genrec.evaluate.models");
        }
        TrainingLog log = TrainingLog.read(run.trainSamples());
        Evaluation evaluation = new Evaluation(settings, run, log, preference, progress);
        evaluation.describe();
        if (settings.models().contains(EvaluateSettings.SERVED) && Files.isDirectory(run.served())) {
            evaluation.measureServed();
        }
        evaluation.measureBaselines(log);
        if (settings.models().contains(EvaluateSettings.BUNDLE)) {
            evaluation.measureTrained();
        }
        if (settings.models().contains(EvaluateSettings.ALIGNED)) {
            evaluation.measureAligned();
        }
        ResultTable table = new ResultTable(evaluation.context, evaluation.rows);
        try (StagedFolder metrics = StagedFolder.joining(run.metrics())) { // all three, or none
            table.write(metrics.path().resolve("evaluate.json"));
            ObservedFile.write(metrics.path().resolve(OBSERVED), evaluation.observed);
            evaluation.examples.write(metrics.path().resolve("examples.json"));
            metrics.commit();
        }
        return new EvaluationResult(table);
    }

    private void describe() {
        context.put("pages", test.pages().size());
        context.put("users", test.users());
        context.put("catalogueItems", cut.catalogueSize());
        context.put("generation", overlay.generation());
        context.put("seed", settings.seed());
        context.put("confidence", CONFIDENCE);
        context.put("resamples", settings.statistics().resamples());
        context.put("headShare", settings.statistics().headShare());
        context.put("tailShare", settings.statistics().tailShare());
        context.put("shortHistory", histories.shortAtMost());
    }

    private void measureBaselines(TrainingLog log) {
        BaselineChoice choice = new BaselineChoice(
                HeldOutPages.read(run.validSamples(), settings.pages().validation(), settings.seed()));
        BaselineChoice.Chosen<Popularity> popularity =
                choice.popularity(log, settings.baselines().popularityHalfLives());
        if (settings.models().contains(EvaluateSettings.POPULARITY)) {
            context.put(EvaluateSettings.POPULARITY, popularity.settings());
            measure(EvaluateSettings.POPULARITY, popularity.ranker());
        }
        if (settings.models().contains(EvaluateSettings.ITEM_KNN)) {
            BaselineChoice.Chosen<ItemKnn> knn = choice.itemKnn(
                    SharedUsers.neighbours(log, settings.baselines().neighbours()),
                    popularity.ranker(),
                    settings.baselines().knnHalfLives());
            context.put(EvaluateSettings.ITEM_KNN, knn.settings());
            measure(EvaluateSettings.ITEM_KNN, knn.ranker());
        }
        if (settings.models().contains(EvaluateSettings.VECTOR_KNN) && Files.isDirectory(run.catalog())) {
            BaselineChoice.Chosen<VectorKnn> knn = choice.vectorKnn(
                    run.catalog(),
                    overlay,
                    popularity.ranker(),
                    settings.baselines().knnHalfLives());
            context.put(EvaluateSettings.VECTOR_KNN, knn.settings());
            measure(EvaluateSettings.VECTOR_KNN, knn.ranker());
        }
        if (settings.models().contains(EvaluateSettings.SASREC) && !Files.exists(run.sasrec())) {
            context.put(EvaluateSettings.SASREC, EvaluationResult.NOT_TRAINED);
        } else if (settings.models().contains(EvaluateSettings.SASREC)) {
            BaselineChoice.Chosen<Sasrec> sasrec = choice.sasrec(Sasrec.load(run.sasrec()));
            context.put(EvaluateSettings.SASREC, sasrec.settings());
            measure(EvaluateSettings.SASREC, sasrec.ranker());
        }
    }

    /** What a server answers, where it was tuned from a bundle that the run still has. */
    private void measureServed() {
        Bundle served = bundle(run.served());
        boolean current = Stream.concat(Stream.of(run.bundle()), run.alignedBundles().stream())
                .filter(Files::isDirectory)
                .map(Bundle::versionIn)
                .flatMap(Optional::stream)
                .anyMatch(served::isTunedFrom);
        if (!current) {
            context.put(EvaluateSettings.SERVED, "left out: tuned from another bundle, run `genrec tune` again");
            return;
        }
        context.put(
                EvaluateSettings.SERVED,
                Map.of("bundle", served.version(), "plan", served.plan().toString()));
        try (PlannedRanker ranker = PlannedRanker.open(served, settings.engine(), settings.beams())) {
            measureGenerative(EvaluateSettings.SERVED, ranker);
        }
    }

    private void measureTrained() {
        Bundle trained = bundle(run.bundle());
        context.put("bundle", trained.version());
        context.put("provenance", trained.provenance());
        describeDecoding(trained);
        if (trained.neighbours().mixes()) {
            measure(NEIGHBOURS, new NeighbourRanker(trained.neighbours()));
        }
        measureBundle(trained);
    }

    private void measureAligned() {
        for (Path folder : run.alignedBundles()) {
            Bundle aligned = bundle(folder);
            describeDecoding(aligned);
            if (!aligned.isAlignedFrom(Bundle.load(run.bundle()))) {
                context.put(modelName(aligned), "left out: aligned from another bundle, run `genrec align` again");
                continue;
            }
            context.put(modelName(aligned), Map.of("bundle", aligned.version(), "provenance", aligned.provenance()));
            measureBundle(aligned);
        }
    }

    private void describeDecoding(Bundle bundle) {
        context.put(
                "decode",
                Map.of(
                        "beams", settings.beams().beams(),
                        "constrained", true,
                        "harBeams", settings.beams().beams(),
                        "maxHistory", bundle.config().maxHistory()));
    }

    /** The decoder alone, and as it is served where that differs. HaR is the decoder's. */
    private void measureBundle(Bundle bundle) {
        try (GenerativeRanker decoder = GenerativeRanker.openDecoder(bundle, settings.engine(), settings.beams())) {
            String name = modelName(bundle);
            measureGenerative(name, decoder);
            add(HallucinationRate.observed(
                    name, decoder, bundle.semanticIds(), test, settings.beams().beams(), progress));
        }
        NeighbourMixture neighbours = bundle.neighbours();
        if (neighbours.mixes()) {
            String name = modelName(bundle) + WITH_NEIGHBOURS;
            context.put(
                    name,
                    Map.of(
                            "share", neighbours.share(),
                            "halfLife", neighbours.weights().halfLife(),
                            "repeats", neighbours.weights().repeats()));
            try (GenerativeRanker served = GenerativeRanker.open(bundle, settings.engine(), settings.beams())) {
                measureGenerative(name, served);
            }
        }
    }

    private void measureGenerative(String name, Ranker ranker) {
        List<List<String>> rankings = measure(name, ranker);
        if (preference != Preference.NONE) {
            add(BestReward.observed(name, rankings, preference, test, progress));
        }
    }

    /** @return the rankings of the test pages, in their order */
    private List<List<String>> measure(String name, Ranker ranker) {
        Scoreboard scoreboard = new Scoreboard(name, test, cut, histories, later);
        List<List<String>> rankings = test.answers(page -> ranking(ranker, page), name, progress);
        for (int i = 0; i < rankings.size(); i++) {
            scoreboard.add(test.pages().get(i), rankings.get(i));
        }
        if (settings.pages().discoveries()) {
            List<List<String>> unknown =
                    test.answers(page -> discoveries(ranker, page), name + ", history left out", progress);
            for (int i = 0; i < unknown.size(); i++) {
                scoreboard.addDiscoveries(test.pages().get(i), unknown.get(i));
            }
        }
        examples.add(name, page -> ranking(ranker, page));
        add(scoreboard.observed());
        rows.addAll(scoreboard.coverage());
        return rankings;
    }

    private void add(List<Observed> figures) {
        observed.addAll(figures);
        rows.addAll(Observed.rows(figures, bootstrap));
    }

    private static List<String> ranking(Ranker ranker, PageSample page) {
        return ranker.rank(page.history(), page.timeMillis(), Scoreboard.DEPTH).stream()
                .map(ScoredItem::itemId)
                .toList();
    }

    /** A list without the history; pages that ask for no new item need none. */
    private static List<String> discoveries(Ranker ranker, PageSample page) {
        Set<String> known = page.history().stream().map(Behaviour::itemId).collect(Collectors.toSet());
        if (known.containsAll(HeldOutPages.relevant(page))) {
            return List.of();
        }
        return ranker.rank(page.history(), page.timeMillis(), Scoreboard.DEPTH, known).stream()
                .map(ScoredItem::itemId)
                .toList();
    }

    /** As result tables name the bundle's model, by how it was trained. */
    private static String modelName(Bundle bundle) {
        String method = bundle.provenance().get("genrec.align.method");
        if (method != null) {
            return method;
        }
        if ("point-wise".equals(bundle.provenance().get("genrec.train.objective"))) {
            return "point-wise";
        }
        return bundle.config().tokenMerger() ? "sft" : "sft-no-merger";
    }
}
