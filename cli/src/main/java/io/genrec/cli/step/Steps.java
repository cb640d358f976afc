package io.genrec.cli.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.abtest.AbTest;
import io.genrec.abtest.AbTestSettings;
import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.actors.alignment.ClusterTable;
import io.genrec.actors.console.AlignmentConsole;
import io.genrec.actors.console.ConsoleSettings;
import io.genrec.alignment.AlignResult;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.AlignmentReport;
import io.genrec.alignment.learner.AlignSettings;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.alignment.reward.RewardSettings;
import io.genrec.alignment.reward.RewardTraining;
import io.genrec.alignment.tune.PlanTuning;
import io.genrec.cli.ClusterAlignment;
import io.genrec.cli.report.Report;
import io.genrec.cli.step.Step.Flag;
import io.genrec.datasets.imports.ImportSettings;
import io.genrec.datasets.imports.LogImport;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.EvaluateSettings;
import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.tuning.TuneSettings;
import io.genrec.flink.assign.AssignJob;
import io.genrec.flink.assign.AssignSettings;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureSettings;
import io.genrec.simulator.SimulatorSettings;
import io.genrec.simulator.StorefrontSimulation;
import io.genrec.training.items.ItemsSettings;
import io.genrec.training.items.ItemsUpdate;
import io.genrec.training.sasrec.SasrecSettings;
import io.genrec.training.sasrec.SasrecTraining;
import io.genrec.training.sft.ModelSettings;
import io.genrec.training.sft.PageWiseTraining;
import io.genrec.training.sft.TrainSettings;
import io.genrec.training.tokenizer.Tokenization;
import io.genrec.training.tokenizer.TokenizeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** All steps, in the order of the flow. */
public final class Steps {
    private static final Flag FLINK_MASTER = new Flag(
            "--flink-master",
            "flink.master",
            "HOST:PORT",
            "the REST interface of a Flink cluster that sees the run directory under the same path");

    public static final Step SIMULATE = new Step(
            "simulate",
            "writes the log of a simulated storefront",
            List.of("simulator"),
            List.of(),
            List.of("events", "items"),
            Steps::simulate,
            List.of(
                    new Flag("--storefront", "simulator.storefront", "NAME", "how shoppers choose: intents or factors"),
                    new Flag("--users", "simulator.users", "N", "shoppers"),
                    new Flag("--items", "simulator.items", "N", "products"),
                    new Flag("--days", "simulator.days", "N", "days of log"),
                    new Flag("--seed", "simulator.seed", "N", "same seed, same rows")));

    public static final Step IMPORT = new Step(
            "import",
            "turns a raw log into events and items",
            List.of("import", "log"),
            List.of(),
            List.of("events", "items"),
            Steps::importLog,
            List.of(
                    new Flag(
                            "--format",
                            "import.format",
                            "NAME",
                            "online-retail, recbole, mind, jdata, movielens, retailrocket, amazon-reviews, yoochoose, instacart, csv, jsonl or"
                                    + " parquet; without it, the log is looked at first"),
                    new Flag(
                            "--from",
                            "import.from",
                            "FILE...",
                            "the log, plain or compressed, or its directory; repeatable"),
                    new Flag(
                            "--items",
                            "import.items",
                            "FILE",
                            "a file that describes the items (csv, jsonl, parquet, amazon-reviews)"),
                    new Flag("--yes", "import.yes", "", "import what a look at the log found, without asking again")));

    public static final Step FEATURES = new Step(
            "features",
            "makes page samples and user sequences, with Flink",
            List.of("features", "log", "flink"),
            List.of("events"),
            List.of("samples", "sequences"),
            Steps::features,
            List.of(
                    new Flag(
                            "--from",
                            "features.from",
                            "WHAT",
                            "log, or stream: the complete pages of `genrec stream`, in stream/samples"),
                    new Flag(
                            "--events", "features.events", "PATH", "a log of JSON lines or Parquet, not the run's own"),
                    new Flag("--split", "features.split.by", "RULE", "time or leave-one-out"),
                    new Flag("--test", "features.split.test", "WHEN", "where test begins: a share, a length or a day"),
                    new Flag("--valid", "features.split.valid", "WHEN", "where validation begins, likewise"),
                    new Flag("--history", "features.history-cap", "N", "behaviours of a history"),
                    new Flag("--parallelism", "features.parallelism", "N", "tasks side by side"),
                    FLINK_MASTER));

    /** {@link #FEATURES} under {@code features.from = stream}. */
    private static final Step FEATURES_OF_STREAM = new Step(
            FEATURES.name(),
            FEATURES.does(),
            FEATURES.sections(),
            List.of("stream/samples"),
            List.of("samples"),
            Steps::features,
            FEATURES.flags());

    public static final Step TOKENIZE = new Step(
            "tokenize",
            "gives every item its semantic id",
            List.of("tokenize"),
            List.of("items", "samples/train"),
            List.of("catalog"),
            Steps::tokenize,
            List.of(
                    new Flag("--embedding", "tokenize.embedding", "NAME", "content, collaborative or both"),
                    new Flag("--vectors", "tokenize.content.vectors", "FILE", "vectors of your own, .npy or Parquet"),
                    new Flag("--vector-ids", "tokenize.content.vector-ids", "FILE", "the item of each .npy row"),
                    new Flag("--levels", "tokenize.levels", "N", "codes of a semantic id"),
                    new Flag("--codes", "tokenize.codes-per-level", "N", "codes a level"),
                    new Flag("--seed", "tokenize.seed", "N", "one seed, one catalogue")));

    public static final Step ASSIGN = new Step(
            "assign",
            "gives items that came later semantic ids by the run's codebooks, with Flink",
            List.of("assign", "flink"),
            List.of("catalog"),
            List.of("assigned"),
            Steps::assign,
            List.of(
                    new Flag("--vectors", "assign.vectors", "FILE", "the items' vectors, .npy or Parquet"),
                    new Flag("--vector-ids", "assign.vector-ids", "FILE", "the item of each .npy row, one a line"),
                    new Flag(
                            "--keep-catalog",
                            "assign.keep-catalog",
                            "on|off",
                            "whether items of the catalogue keep their semantic ids"),
                    new Flag("--parallelism", "assign.parallelism", "N", "tasks side by side"),
                    FLINK_MASTER));

    private static final List<String> OF_ITEMS = List.of("items", "catalog", "generations");

    public static final Step ITEMS_ADD = new Step(
            "items add",
            "gives new items semantic ids, brings retired ones back and takes in new titles and prices",
            List.of("items", "import", "tokenize"),
            OF_ITEMS,
            List.of("generations"),
            Steps::addItems,
            List.of(
                    new Flag(
                            "--from", "items.from", "FILE", "the items: csv, jsonl or parquet, or a directory of such"),
                    new Flag("--vectors", "tokenize.content.vectors", "FILE", "their vectors, where tokenize had such"),
                    new Flag("--vector-ids", "tokenize.content.vector-ids", "FILE", "the item of each .npy row")));

    public static final Step ITEMS_RETIRE = new Step(
            "items retire",
            "has items recommended no more; they keep their semantic ids",
            List.of("items"),
            OF_ITEMS,
            List.of("generations"),
            Steps::retireItems,
            List.of(
                    new Flag("--item", "items.ids", "ID...", "an item; repeatable"),
                    new Flag("--from", "items.from", "FILE", "ids of items, one a line")));

    public static final Step ITEMS_ROLLBACK = new Step(
            "items rollback",
            "has the items of an earlier generation served again, as they were",
            List.of("items"),
            OF_ITEMS,
            List.of("generations"),
            Steps::rollBackItems,
            List.of(new Flag("--to", "items.to", "N", "that generation; 0 is the catalogue as tokenized")));

    public static final Step TRAIN = new Step(
            "train",
            "trains the decoder and writes the bundle",
            List.of("train", "model"),
            List.of("samples", "catalog"),
            List.of("bundle"),
            Steps::train,
            List.of(
                    new Flag("--objective", "train.objective", "NAME", "page-wise, point-wise or point-wise-all"),
                    new Flag(
                            "--token-merger", "model.token-merger", "on|off", "one prompt vector an item, or L tokens"),
                    new Flag("--init", "model.init", "DIR", "a Hugging Face Qwen2 checkpoint as the backbone"),
                    new Flag("--layers", "model.layers", "N", "depth; the width follows"),
                    new Flag("--epochs", "train.epochs", "N", "passes over the samples"),
                    new Flag("--max-minutes", "train.max-minutes", "N", "minutes at most, 0: unlimited"),
                    new Flag("--seed", "train.seed", "N", "of weights, batches and dropout"),
                    new Flag("--resume", "train.resume", "", "continue from the last checkpoint")));

    public static final Step TRAIN_SASREC = new Step(
            "train-sasrec",
            "trains the SASRec baseline",
            List.of("sasrec"),
            List.of("items", "samples"),
            List.of("sasrec"),
            Steps::trainSasrec,
            List.of(
                    new Flag("--hidden-size", "sasrec.hidden-size", "N", "width of an item's embedding"),
                    new Flag("--epochs", "sasrec.epochs", "N", "passes over the samples, at most"),
                    new Flag("--max-minutes", "sasrec.max-minutes", "N", "minutes at most, 0: unlimited"),
                    new Flag("--seed", "sasrec.seed", "N", "of weights, batches and dropout")));

    public static final Step REWARD = new Step(
            "reward",
            "trains the reward model and sets the relevance gate",
            List.of("reward"),
            List.of("events", "items", "samples", "catalog"),
            List.of("reward"),
            Steps::reward,
            List.of(
                    new Flag("--impressions", "reward.impressions", "N", "impressions to learn from, at most"),
                    new Flag("--gate", "reward.gate.rule", "RULE", "embedding or prefix"),
                    new Flag("--epochs", "reward.epochs", "N", "passes over them, at most"),
                    new Flag("--seed", "reward.seed", "N", "of the sampling, the weights and the order")));

    public static final Step ALIGN = new Step(
            "align",
            "aligns the decoder with what users prefer, by GRPO-SR",
            List.of("align", "beam-search", "engine", "cluster", "console"),
            List.of("samples", "catalog", "bundle", "reward"),
            List.of("aligned", "metrics/align.json"),
            Steps::align,
            List.of(
                    new Flag("--method", "align.method", "NAME", "grpo-sr, grpo-sr-no-gate, grpo or ada-grpo"),
                    new Flag("--iterations", "align.iterations", "N", "rounds of rollouts and updates"),
                    new Flag("--prompts", "align.prompts", "N", "prompts of an iteration"),
                    new Flag("--group", "align.group", "N", "rollouts of a prompt"),
                    new Flag("--seed", "align.seed", "N", "of the order of prompts, and of draws"),
                    new Flag("--cluster", "cluster.enabled", "", "let `genrec node` processes join and generate"),
                    new Flag("--cluster-port", "cluster.port", "N", "where they join"),
                    new Flag("--console-port", "console.port", "N", "where it can be watched in a browser"),
                    new Flag("--resume", "align.resume", "", "continue from the last checkpoint")));

    public static final Step TUNE = new Step(
            "tune",
            "chooses how the bundle answers, from validation and from what was shown",
            List.of("tune", "reward", "beam-search", "engine"),
            List.of("events", "samples", "catalog", "bundle", "aligned", "reward"),
            List.of("served", "metrics/tune.json"),
            Steps::tune,
            List.of(
                    new Flag("--pages", "tune.pages", "N", "pages of validation, and logged ones, to judge plans on"),
                    new Flag("--new-share", "tune.new-share", "SHARE", "of a list's items that are new to the user"),
                    new Flag(
                            "--later-share",
                            "tune.later-share",
                            "SHARE",
                            "of a list's items that are new to the catalogue"),
                    new Flag("--seed", "tune.seed", "N", "draws the pages")));

    public static final Step EVALUATE = new Step(
            "evaluate",
            "measures the bundle and the baselines on held-out pages",
            List.of("evaluate", "beam-search", "engine"),
            List.of("samples", "items", "catalog", "generations", "sasrec", "bundle", "aligned", "served", "reward"),
            List.of("metrics/evaluate.json", "metrics/examples.json", "metrics/" + Evaluation.OBSERVED),
            Steps::evaluate,
            List.of(
                    new Flag("--pages", "evaluate.pages", "N", "held-out pages at most, 0 for all"),
                    new Flag("--beams", "beam-search.beams", "N", "width of the search"),
                    new Flag("--seed", "evaluate.seed", "N", "draws the pages and the resamples")));

    public static final Step ABTEST = new Step(
            "abtest",
            "tries bundles against a two-stage pipeline on simulated shoppers",
            List.of("abtest", "tune", "beam-search", "engine"),
            List.of("events", "items", "samples", "catalog", "generations", "bundle", "aligned", "served", "reward"),
            List.of("metrics/abtest.json"),
            Steps::abtest,
            List.of(
                    new Flag("--arm", "abtest.arms", "NAME=DIR...", "a bundle on trial; repeatable"),
                    new Flag("--users", "abtest.users", "N", "shoppers"),
                    new Flag("--days", "abtest.days", "N", "days of the trial"),
                    new Flag("--seed", "abtest.seed", "N", "parts the shoppers into arms")));

    public static final Step REPORT = new Step(
            "report",
            "writes report.html",
            List.of(),
            List.of("metrics", "catalog"),
            List.of("report.html"),
            genrec -> (run, progress) -> Report.write(run),
            List.of());

    /** Every step, in the order of the flow. */
    public static final List<Step> ALL = List.of(
            SIMULATE,
            IMPORT,
            FEATURES,
            TOKENIZE,
            ASSIGN,
            ITEMS_ADD,
            ITEMS_RETIRE,
            ITEMS_ROLLBACK,
            TRAIN,
            TRAIN_SASREC,
            REWARD,
            ALIGN,
            TUNE,
            EVALUATE,
            ABTEST,
            REPORT);

    private Steps() {}

    /** A step as it is under given settings: they may say that it reads and writes something else. */
    static Step under(Config genrec, Step step) {
        boolean ofStream = step.name().equals(FEATURES.name())
                && FeatureSettings.from(genrec).from() == FeatureSettings.From.STREAM;
        return ofStream ? FEATURES_OF_STREAM : step;
    }

    /** Whether a step only shows what is there, and so may run beside one that writes to the run. */
    public static boolean onlyShows(Step step) {
        return step.name().equals(REPORT.name());
    }

    private static Step.Work simulate(Config genrec) {
        SimulatorSettings settings = SimulatorSettings.from(genrec);
        return (run, progress) -> StorefrontSimulation.run(settings, run, progress);
    }

    private static Step.Work importLog(Config genrec) {
        ImportSettings settings = ImportSettings.from(genrec);
        return (run, progress) -> LogImport.run(settings, run, progress);
    }

    private static Step.Work features(Config genrec) {
        FeatureSettings settings = FeatureSettings.from(genrec);
        return (run, progress) -> FeatureJob.step(settings, run, progress);
    }

    private static Step.Work assign(Config genrec) {
        AssignSettings settings = AssignSettings.from(genrec);
        return (run, progress) -> AssignJob.run(settings, run, progress);
    }

    private static Step.Work tokenize(Config genrec) {
        TokenizeSettings settings = TokenizeSettings.from(genrec);
        return (run, progress) -> Tokenization.run(settings, run, progress);
    }

    private static Step.Work addItems(Config genrec) {
        ItemsSettings settings = ItemsSettings.from(genrec);
        return (run, progress) -> ItemsUpdate.add(settings, run, progress);
    }

    private static Step.Work retireItems(Config genrec) {
        ItemsSettings settings = ItemsSettings.from(genrec);
        return (run, progress) -> ItemsUpdate.retire(settings, run, progress);
    }

    private static Step.Work rollBackItems(Config genrec) {
        ItemsSettings settings = ItemsSettings.from(genrec);
        return (run, progress) -> ItemsUpdate.rollback(settings, run, progress);
    }

    private static Step.Work train(Config genrec) {
        TrainSettings settings = TrainSettings.from(genrec);
        ModelSettings model = ModelSettings.from(genrec);
        Optional<Path> init = Optional.of(genrec.getString("model.init"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        return (run, progress) -> PageWiseTraining.run(settings, model, init, run, progress);
    }

    private static Step.Work trainSasrec(Config genrec) {
        SasrecSettings settings = SasrecSettings.from(genrec);
        return (run, progress) -> SasrecTraining.run(settings, run, progress);
    }

    private static Step.Work reward(Config genrec) {
        RewardSettings settings = RewardSettings.from(genrec);
        return (run, progress) -> RewardTraining.run(settings, run, progress);
    }

    private static Step.Work align(Config genrec) {
        AlignSettings settings = AlignSettings.from(genrec);
        ConsoleSettings console = ConsoleSettings.from(genrec);
        Optional<ClusterSettings> cluster =
                genrec.getBoolean("cluster.enabled") ? Optional.of(ClusterSettings.from(genrec)) : Optional.empty();
        return (run, progress) -> {
            if (!console.isWanted()) {
                return align(settings, cluster, run, progress, table -> {});
            }
            try (AlignmentConsole page =
                    AlignmentConsole.start(console, AlignmentReport.file(run, settings.method()))) {
                System.err.println("watch it at " + page.address());
                return align(settings, cluster, run, progress, page::show);
            }
        };
    }

    private static AlignResult align(
            AlignSettings settings,
            Optional<ClusterSettings> cluster,
            RunDirectory run,
            Progress progress,
            Consumer<ClusterTable> watcher) {
        return cluster.isPresent()
                ? ClusterAlignment.run(settings, cluster.get(), run, progress, watcher)
                : Alignment.run(settings, run, progress);
    }

    private static Step.Work tune(Config genrec) {
        TuneSettings settings = TuneSettings.from(genrec);
        RewardSettings reward = RewardSettings.from(genrec);
        return (run, progress) -> PlanTuning.run(settings, reward, run, progress);
    }

    private static Step.Work evaluate(Config genrec) {
        EvaluateSettings settings = EvaluateSettings.from(genrec);
        return (run, progress) -> preferring(run, preference -> Evaluation.run(settings, run, preference, progress));
    }

    /** Works with the run's reward model, where it has one. */
    private static <T> T preferring(RunDirectory run, Function<Preference, T> work) {
        if (!Files.isDirectory(run.reward())) {
            return work.apply(Preference.NONE);
        }
        try (RewardModel rewards = Alignment.rewards(run)) {
            return work.apply(rewards);
        }
    }

    /** The shop on trial is the one that the run's log came from, whatever the settings say now. */
    private static Step.Work abtest(Config genrec) {
        AbTestSettings settings = AbTestSettings.from(genrec);
        return (run, progress) -> {
            StepRecord simulate = StepRecord.find(run, SIMULATE.name())
                    .filter(record -> new Lineage(run).holds(record, "events"))
                    .orElseThrow(() -> new StepFailed("no record of `genrec simulate` in " + run.steps()
                            + ": run it first, for an A/B needs a run that was simulated"));
            Config shop = ConfigFactory.parseMap(simulate.settings()).withFallback(genrec);
            return preferring(
                    run, preference -> AbTest.run(settings, SimulatorSettings.from(shop), run, preference, progress));
        };
    }
}
