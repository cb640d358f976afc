package io.genrec.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.typesafe.config.Config;
import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.DecoderInput;
import io.genrec.training.decoder.Dropout;
import io.genrec.training.decoder.InitialWeights;
import io.genrec.training.decoder.ResponseLoss;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.sft.CodedItems;
import io.genrec.training.sft.Learner;
import io.genrec.training.sft.PackedBatch;
import io.genrec.training.sft.TrainSettings;
import io.genrec.training.sft.TrainingRow;
import io.genrec.training.sft.UserChunk;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whole training steps of the decoder (forward, backward, clipping, AdamW, averaging) on one packed batch of random
 * prompts, timed. The same weights and batch can be handed to a peer.
 */
final class TrainingSteps implements AutoCloseable {
    private static final double LEARNING_RATE = 1e-4;
    private static final long MINUTE = 60_000;

    private final Settings settings;
    private final TrainSettings.Optimization optimization;
    private final ModelConfig model;
    private final int positions;
    private final PackedBatch batch;
    private final Learner learner;
    private int steps;

    /** @param optimization dropout, clipping and decay of a step */
    TrainingSteps(Settings settings, ModelConfig model, TrainSettings.Optimization optimization) {
        this.settings = settings;
        this.optimization = optimization;
        this.model = model;
        Random random = new Random(1);
        CodedItems items = items(model.space(), random);
        List<TrainingRow> rows = new ArrayList<>();
        for (int row = 0; row < settings.rows(); row++) {
            rows.add(row(items.size(), random));
        }
        this.batch = new PackedBatch(model, items, rows);
        this.positions = rows.get(0).positions(model.positionsPerItem(), items.levels());
        this.learner = Learner.create(model, optimization, positions, new InitialWeights(1, List.of()));
    }

    /**
     * The batch that training is timed on, and how long. Keys under {@code genrec.bench.train}, where each is explained.
     *
     * @param rows of the batch
     * @param historyItems of a row's context
     * @param pages branches of a row
     * @param pageItems of a page
     * @param warmUp steps before those that are timed
     * @param steps timed in one round
     * @param rounds in which genrec and its peer take turns
     */
    record Settings(int rows, int historyItems, int pages, int pageItems, int warmUp, int steps, int rounds) {
        Settings {
            requirePositive("rows", rows);
            requirePositive("history-items", historyItems);
            requirePositive("pages", pages);
            requirePositive("page-items", pageItems);
            requirePositive("warm-up", warmUp);
            requirePositive("steps", steps);
            requirePositive("rounds", rounds);
        }

        static Settings from(Config genrec) {
            Config train = genrec.getConfig("bench.train");
            return new Settings(
                    train.getInt("rows"),
                    train.getInt("history-items"),
                    train.getInt("pages"),
                    train.getInt("page-items"),
                    train.getInt("warm-up"),
                    train.getInt("steps"),
                    train.getInt("rounds"));
        }

        private static void requirePositive(String key, int value) {
            if (value < 1) {
                throw new IllegalArgumentException("genrec.bench.train." + key + " must be positive: " + value);
            }
        }
    }

    /**
     * What a run of steps took, in seconds.
     *
     * @param wall by the clock
     * @param cpu computed by all threads of the process
     */
    record Seconds(double wall, double cpu) {}

    /** Tokens of one step, padding not counted. */
    int tokens() {
        return batch.filledPositions();
    }

    /** The loss before any step, without dropout, natural log. */
    double loss() {
        try (NDManager scratch = learner.manager().newSubManager()) {
            return new ResponseLoss(scratch, 0)
                    .of(
                            learner.decoder()
                                    .logits(learner.weights().leaves(scratch, model), batch.on(scratch), Dropout.NONE),
                            batch.labels(scratch))
                    .getFloat();
        }
    }

    /** Makes the steps of one round. */
    Seconds round() {
        for (int i = 0; i < settings.warmUp(); i++) {
            step();
        }
        long wall = System.nanoTime();
        long cpu = cpuNanos();
        for (int i = 0; i < settings.steps(); i++) {
            step();
        }
        return new Seconds((System.nanoTime() - wall) / 1e9, (cpuNanos() - cpu) / 1e9);
    }

    /** Writes weights and batch as {@code model.safetensors} and {@code batch.safetensors}, whole numbers as floats. */
    void write(Path folder) {
        TensorFile.write(folder.resolve("model.safetensors"), learner.weights().byName());
        try (NDManager scratch = learner.manager().newSubManager()) {
            DecoderInput input = batch.on(scratch);
            SortedMap<String, NDArray> arrays = new TreeMap<>();
            arrays.put("items", input.items());
            arrays.put("actions", input.actions());
            arrays.put("gaps", input.gaps());
            arrays.put("inputs", input.inputs());
            arrays.put("positions", input.positions());
            arrays.put("mask", input.mask());
            arrays.put("item_ends", input.itemEnds());
            for (int level = 0; level < model.space().levels(); level++) {
                arrays.put("outputs." + level, input.outputs().get(level));
                arrays.put("labels." + level, batch.labels(scratch).get(level));
                arrays.put("agrees." + level, input.agrees().get(level));
            }
            arrays.replaceAll((name, array) -> array.toType(DataType.FLOAT32, false));
            TensorFile.write(folder.resolve("batch.safetensors"), arrays);
        }
    }

    /** What a peer must know beside weights and batch. */
    Map<String, Object> shape() {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("levels", model.space().levels());
        shape.put("codesPerLevel", model.space().codesPerLevel());
        shape.put("pageStart", model.space().pageStart());
        shape.put("pageEnd", model.space().pageEnd());
        shape.put("layers", model.layers());
        shape.put("hiddenSize", model.hiddenSize());
        shape.put("heads", model.heads());
        shape.put("keyValueHeads", model.keyValueHeads());
        shape.put("headSize", model.headSize());
        shape.put("ropeTheta", model.ropeTheta());
        shape.put("epsilon", model.rmsNormEpsilon());
        shape.put("positions", positions);
        shape.put("dropout", optimization.dropout());
        shape.put("learningRate", LEARNING_RATE);
        shape.put("weightDecay", optimization.weightDecay());
        shape.put("maxGradientNorm", optimization.maxGradientNorm());
        shape.put("emaDecay", optimization.emaDecay());
        return shape;
    }

    @Override
    public void close() {
        learner.close();
    }

    private void step() {
        double loss = learner.step(batch, LEARNING_RATE, steps++);
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("the loss is " + loss + " at step " + steps);
        }
    }

    private static long cpuNanos() {
        com.sun.management.OperatingSystemMXBean process =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return process.getProcessCpuTime();
    }

    /** Some items of random codes, each its own. */
    private static CodedItems items(CodeSpace space, Random random) {
        Map<String, SemanticId> ids = new TreeMap<>();
        while (ids.size() < space.codesPerLevel()) {
            List<Integer> codes = new ArrayList<>();
            for (int level = 0; level < space.levels(); level++) {
                codes.add(random.nextInt(space.codesPerLevel()));
            }
            ids.put(codes.toString(), new SemanticId(codes));
        }
        return new CodedItems(new SemanticIdTable(space, ids));
    }

    /** Pages at the cuts of a history, evenly over it. */
    private TrainingRow row(int items, Random random) {
        List<UserChunk.Item> context = new ArrayList<>();
        for (int i = 0; i < settings.historyItems(); i++) {
            context.add(new UserChunk.Item(random.nextInt(items), Action.CLICKED, i * MINUTE));
        }
        List<TrainingRow.Branch> branches = new ArrayList<>();
        for (int page = 1; page <= settings.pages(); page++) {
            List<Integer> answer =
                    random.ints(settings.pageItems(), 0, items).boxed().toList();
            int cut = settings.historyItems() * page / settings.pages();
            branches.add(new TrainingRow.Branch(cut, cut * MINUTE, new TrainingRow.Response(answer, true)));
        }
        return new TrainingRow(context, branches);
    }
}
