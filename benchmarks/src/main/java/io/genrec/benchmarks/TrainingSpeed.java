package io.genrec.benchmarks;

import com.typesafe.config.Config;
import io.genrec.benchmarks.TrainingSteps.Seconds;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.sft.ModelSettings;
import io.genrec.training.sft.TrainSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code genrec bench train}: tokens that training takes in a second, in turns with the same steps in eager PyTorch, and
 * with PyTorch's fused operators for comparison. Of several rounds the median counts.
 *
 * <p>Two speeds are given: by the clock, and by the seconds that all threads computed, which other work on the machine
 * disturbs less.
 */
public final class TrainingSpeed {
    /** Groups of keys under {@code genrec} that it reads. */
    public static final List<String> SECTIONS = List.of("bench.train", "model", "train", "tokenize");

    private static final String GENREC = "genrec";
    private static final String EAGER = "torch-eager";
    private static final String FUSED = "torch-fused";
    private static final double SAME_LOSS = 1e-4;

    private final TrainingSteps.Settings settings;
    private final ModelConfig model;
    private final TrainSettings.Optimization optimization;
    private final Map<String, List<Seconds>> rounds = new LinkedHashMap<>();
    private final Map<String, Object> context = new LinkedHashMap<>();
    private final int threads = Runtime.getRuntime().availableProcessors();

    private TrainingSpeed(TrainingSteps.Settings settings, ModelConfig model, TrainSettings.Optimization optimization) {
        this.settings = settings;
        this.model = model;
        this.optimization = optimization;
    }

    public static TrainingSpeed of(Config genrec) {
        return new TrainingSpeed(
                TrainingSteps.Settings.from(genrec),
                model(genrec),
                TrainSettings.from(genrec).optimization());
    }

    /** The decoder that a run with these settings trains. */
    public static ModelConfig model(Config genrec) {
        CodeSpace space = new CodeSpace(genrec.getInt("tokenize.levels"), genrec.getInt("tokenize.codes-per-level"));
        return ModelSettings.from(genrec).over(space);
    }

    /**
     * Measures, and writes {@code bench/train.json}.
     *
     * @param python of the peer; empty where genrec is measured alone
     * @return lines for a terminal
     * @throws StepFailed where the peer fails, or computes another loss
     */
    public List<String> measure(Optional<TorchPeer> python, RunDirectory run, Progress progress) {
        Path results = run.root().resolve("bench");
        try (TrainingSteps steps = new TrainingSteps(settings, model, optimization);
                StagedFolder exchange = new StagedFolder(results.resolve("train-peer"))) {
            context.put("shape", steps.shape());
            context.put("tokensPerStep", steps.tokens());
            context.put("steps", settings.steps());
            context.put("rounds", settings.rounds());
            context.put("threads", threads);
            double loss = steps.loss();
            python.ifPresent(peer -> peer.prepare(steps, exchange.path()));
            for (int round = 0; round < settings.rounds(); round++) {
                progress.report(round, settings.rounds(), "rounds", GENREC);
                add(GENREC, steps.round());
                for (boolean fused : python.isPresent() ? List.of(false, true) : List.<Boolean>of()) {
                    String name = fused ? FUSED : EAGER;
                    progress.report(round, settings.rounds(), "rounds", name);
                    TorchPeer.Round peer = python.get().round(exchange.path(), settings, threads, fused);
                    requireSame(name, loss, peer.loss());
                    context.put("torch", peer.version());
                    add(name, peer.seconds());
                }
            }
            List<ResultRow> rows = rows(steps.tokens());
            new ResultTable(context, rows).write(results.resolve("train.json"));
            return lines(rows, steps.tokens());
        }
    }

    private void add(String name, Seconds seconds) {
        rounds.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds);
    }

    private static void requireSame(String name, double ours, double theirs) {
        if (!(Math.abs(ours - theirs) <= SAME_LOSS)) {
            throw new StepFailed("the first loss is " + ours + " here and " + theirs + " in " + name
                    + ": they do not compute the same, so their speeds cannot be compared; please report this");
        }
    }

    private List<ResultRow> rows(int tokens) {
        double tokensOfRound = (double) tokens * settings.steps();
        List<ResultRow> rows = new ArrayList<>();
        rounds.forEach((name, seconds) -> {
            rows.add(row(name, "tokens-per-second", seconds.stream().map(round -> tokensOfRound / round.wall())));
            rows.add(row(name, "tokens-per-cpu-second", seconds.stream().map(round -> tokensOfRound / round.cpu())));
        });
        return rows;
    }

    /** The median of the rounds, between the slowest and the fastest. */
    private static ResultRow row(String name, String metric, Stream<Double> speeds) {
        List<Double> sorted = speeds.sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new ResultRow(
                name, null, metric, null, median, sorted.get(0), sorted.get(sorted.size() - 1), "tokens/s");
    }

    private List<String> lines(List<ResultRow> rows, int tokens) {
        TextTable table = new TextTable(
                List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
                List.of("one training step", "tokens/s", "genrec/this", "tokens/CPU-s", "genrec/this"));
        for (int i = 0; i < rows.size(); i += 2) {
            ResultRow wall = rows.get(i);
            ResultRow cpu = rows.get(i + 1);
            table.row(List.of(
                    wall.name(),
                    shown(wall.value()),
                    ratio(rows.get(0), wall),
                    shown(cpu.value()),
                    ratio(rows.get(1), cpu)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%d layers of %d, %,d tokens a step, %d threads, median of %d rounds of %d steps",
                model.layers(),
                model.hiddenSize(),
                tokens,
                threads,
                settings.rounds(),
                settings.steps()));
        return lines;
    }

    private static String ratio(ResultRow genrec, ResultRow other) {
        return String.format(Locale.ROOT, "%.2f", genrec.value() / other.value());
    }

    private static String shown(double speed) {
        return String.format(Locale.ROOT, "%,.0f", speed);
    }
}
