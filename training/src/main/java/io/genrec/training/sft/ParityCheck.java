package io.genrec.training.sft;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.engine.Engine;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.training.decoder.Decoder;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.Dropout;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether the graphs of a bundle compute what was trained: the logits of real prompts, level by level along one item,
 * from the inference engine and from the training decoder.
 */
final class ParityCheck {
    /** Largest difference of two logits that is let pass. */
    static final double TOLERANCE = 1e-4;

    private final BatchPlan plan;
    private final Decoder decoder;
    private final NDManager manager;

    ParityCheck(BatchPlan plan, Decoder decoder, NDManager manager) {
        this.plan = plan;
        this.decoder = decoder;
        this.manager = manager;
    }

    /**
     * @param bundle folder of the bundle made from {@code weights}
     * @param prompts how many prompts of the training samples to compare
     * @return the largest difference of two logits
     * @throws StepFailed where it is above the tolerance
     */
    double largestDifference(DecoderWeights weights, Path bundle, int prompts) {
        List<TrainingRow> rows = plan.chunks().stream()
                .limit(prompts)
                .map(chunk -> {
                    UserChunk.Cut newest = chunk.pages().get(0);
                    TrainingRow.Response response = new TrainingRow.Response(
                            List.of(newest.page().positives().get(0)), false);
                    return new TrainingRow(
                            chunk.context(),
                            List.of(new TrainingRow.Branch(
                                    newest.visible(), newest.page().timeMillis(), response)));
                })
                .toList();
        double largest = 0;
        try (Engine engine = new EngineSettings.OnnxRuntime(1, 1).open(plan.model(), bundle)) {
            for (TrainingRow row : rows) {
                largest = Math.max(largest, difference(engine, weights, row));
            }
        }
        if (!(largest <= TOLERANCE)) {
            throw new StepFailed("the exported graphs differ from the trained decoder by " + largest
                    + " in a logit, more than " + TOLERANCE + "; the bundle was not written, please report this");
        }
        return largest;
    }

    private double difference(Engine engine, DecoderWeights weights, TrainingRow row) {
        ModelConfig model = plan.model();
        CodeSpace space = model.space();
        int item = row.branches().get(0).response().items().get(0);
        double largest = 0;
        try (NDManager step = manager.newSubManager();
                Decoding decoding = engine.start(prompt(row))) {
            NDList logits = decoder.logits(
                    weights.leaves(step, model), plan.pack(List.of(row)).on(step), Dropout.NONE);
            for (int level = 0; level < space.levels(); level++) {
                float[] trained = logits.get(level).toFloatArray(); // [1, C_l]
                FloatBuffer served = decoding.logits();
                for (int code = 0; code < space.codesPerLevel(); code++) {
                    largest = Math.max(largest, Math.abs(trained[code] - served.get(served.position() + code)));
                }
                if (level + 1 < space.levels()) {
                    decoding.advance(new int[] {0}, new int[] {plan.items().code(item, level)}, 1);
                }
            }
        }
        return largest;
    }

    private Prompt prompt(TrainingRow row) {
        List<PromptItem> items = row.context().stream()
                .map(item -> new PromptItem(plan.items().id(item.item()), item.action(), item.timeMillis()))
                .toList();
        return new Prompt(items, row.branches().get(0).atMillis());
    }
}
