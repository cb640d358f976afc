package io.genrec.training.sft;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.baseline.Popularity;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.InitialWeights;
import io.genrec.training.decoder.Qwen2Checkpoint;
import io.genrec.training.neighbours.ChosenNeighbours;
import io.genrec.training.neighbours.NeighbourChoice;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training step: samples and catalogue in, checkpoints and a bundle out. */
public final class PageWiseTraining {
    private static final Logger LOG = LoggerFactory.getLogger(PageWiseTraining.class);
    private static final int COLD_START_ITEMS = 200;
    private static final double COLD_START_HALF_LIFE_DAYS = 7;
    private static final int PARITY_PROMPTS = 20;

    private final TrainSettings settings;
    private final ModelConfig model;
    private final RunDirectory run;
    private final Catalog catalog;
    private final BatchPlan plan;
    private final HeldOutPages heldOut;
    private final BundleExport export;
    private final RunIdentity identity;
    private final TrainingLog log;
    private final List<String> coldStart;
    private final Optional<Qwen2Checkpoint> backbone;
    private final Map<String, Object> facts;

    private PageWiseTraining(TrainSettings settings, ModelSettings sizes, Optional<Path> init, RunDirectory run) {
        this.settings = settings;
        this.run = run;
        this.backbone = init.map(Qwen2Checkpoint::open);
        this.catalog = Catalog.load(run.catalog());
        ModelConfig ofSettings = sizes.over(catalog.table().space());
        this.model = backbone.map(checkpoint -> checkpoint.model(ofSettings)).orElse(ofSettings);
        CodedItems items = new CodedItems(catalog.table());
        TrainingPages pages = TrainingPages.read(run, items, model.maxHistory());
        this.plan = new BatchPlan(model, items, pages.chunks(), settings.target(), settings.batches(), settings.seed());
        this.heldOut =
                HeldOutPages.read(run.validSamples(), settings.validation().pages(), settings.seed());
        this.export = new BundleExport(run.catalog());
        this.identity = identity(RunIdentity.of(settings, model, RunIdentity.digest(run)), init);
        this.log = TrainingLog.read(run.trainSamples());
        this.coldStart = coldStart(log);
        this.facts = new TreeMap<>(identity.values());
        facts.put("pages", pages.size());
        facts.put("users", pages.users());
        facts.put("items", items.size());
    }

    /**
     * Trains, exports the best weights and checks that the export computes the same.
     *
     * @throws StepFailed where samples or catalogue do not serve, or a checkpoint to resume from is of another run
     */
    public static TrainResult run(TrainSettings settings, ModelSettings sizes, RunDirectory run, Progress progress) {
        return run(settings, sizes, Optional.empty(), run, progress);
    }

    /**
     * The same from a backbone that others have trained.
     *
     * @param init folder of a Hugging Face Qwen2 checkpoint, whose sizes then take the place of those given
     * @throws StepFailed where the checkpoint does not fit, besides
     */
    public static TrainResult run(
            TrainSettings settings, ModelSettings sizes, Optional<Path> init, RunDirectory run, Progress progress) {
        return new PageWiseTraining(settings, sizes, init, run).train(progress);
    }

    private TrainResult train(Progress progress) {
        BundleContents contents = contents(NeighbourMixture.NONE, new TreeMap<>());
        TrainingLoop.Validator validator = new BeamSearchValidator(
                heldOut, export, contents, run.checkpoints().resolve("validation"));
        Checkpoints checkpoints = new Checkpoints(run.checkpoints(), identity.values());
        Optional<Checkpoints.Saved> saved = settings.resume() ? checkpoints.latest() : Optional.empty();
        if (saved.isEmpty()) {
            checkpoints.clear();
        }
        saved.ifPresent(checkpoint -> LOG.info("resuming from {}", checkpoint.folder()));
        InitialWeights initial =
                new InitialWeights(settings.seed(), catalog.codebooks().centroids());
        try (TrainingLoop.Start start = start(initial, saved);
                TrainingLoop loop = new TrainingLoop(
                        plan, settings, start, validator, checkpoints, progress, PageWiseTraining::clockMillis)) {
            TrainingState end = loop.run();
            return export(start.learner(), loop.best(), end);
        }
    }

    /** New weights have the backbone put in; those of a checkpoint of our own had it. */
    private TrainingLoop.Start start(InitialWeights initial, Optional<Checkpoints.Saved> saved) {
        TrainingLoop.Start start = TrainingLoop.Start.of(plan, settings, initial, saved);
        if (saved.isEmpty()) {
            backbone.ifPresent(
                    checkpoint -> checkpoint.copyBackboneTo(start.learner().weights()));
        }
        return start;
    }

    private static RunIdentity identity(RunIdentity without, Optional<Path> init) {
        Map<String, String> values = new TreeMap<>(without.values());
        init.ifPresent(folder -> values.put(
                "genrec.model.init", folder.toAbsolutePath().normalize().toString()));
        return new RunIdentity(values);
    }

    private TrainResult export(Learner learner, DecoderWeights weights, TrainingState end) {
        ValidationPoint best = end.best().orElseThrow(() -> new IllegalStateException("a run ends with a validation"));
        ChosenNeighbours neighbours = neighbours(weights);
        ParityCheck parity = new ParityCheck(plan, learner.decoder(), learner.manager());
        try (StagedFolder folder = new StagedFolder(run.bundle());
                StagedFolder metrics = StagedFolder.joining(run.metrics())) {
            BundleContents contents = contents(neighbours.mixture(), provenance(best));
            String version = export.write(folder.path(), weights, contents);
            double difference = parity.largestDifference(weights, folder.path(), PARITY_PROMPTS);
            TrainResult result = new TrainResult(end, best, neighbours, version, difference, facts);
            TrainingReport.of(result).write(metrics.path().resolve("train.json"));
            StagedFolder.commit(folder, metrics);
            return result;
        }
    }

    /** What is mixed into the answers of a decoder with these weights. */
    private ChosenNeighbours neighbours(DecoderWeights weights) {
        try (StagedFolder folder = new StagedFolder(run.checkpoints().resolve("neighbours"))) {
            export.write(folder.path(), weights, contents(NeighbourMixture.NONE, new TreeMap<>()));
            return new NeighbourChoice(settings.neighbours(), heldOut.pages())
                    .choose(Bundle.load(folder.path()), log, catalog);
        }
    }

    private BundleContents contents(NeighbourMixture neighbours, SortedMap<String, String> provenance) {
        return new BundleContents(model, catalog.table(), catalog.titles(), neighbours, coldStart, provenance);
    }

    private static List<String> coldStart(TrainingLog log) {
        Popularity popularity = new Popularity(log, COLD_START_HALF_LIFE_DAYS);
        return popularity.rank(List.of(), 0, COLD_START_ITEMS).stream()
                .map(ScoredItem::itemId)
                .toList();
    }

    private static long clockMillis() {
        return System.nanoTime() / 1_000_000;
    }

    private SortedMap<String, String> provenance(ValidationPoint best) {
        SortedMap<String, String> provenance = new TreeMap<>(identity.values());
        provenance.put("step", String.valueOf(best.step()));
        provenance.put("validation-ndcg@10", String.valueOf(best.ndcg()));
        provenance.put("validation-hr@10", String.valueOf(best.hitRate()));
        String version = PageWiseTraining.class.getPackage().getImplementationVersion();
        provenance.put("code", version == null ? "unreleased" : version);
        return provenance;
    }
}
