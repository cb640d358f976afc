package io.genrec.training.decoder;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Two layers of width 8 over 2 levels of 4 codes, with weights large enough that every part of it matters. */
final class TinyDecoder implements AutoCloseable {
    static final CodeSpace SPACE = new CodeSpace(2, 4);
    static final ModelConfig MODEL = new ModelConfig(
                    SPACE, new Backbone(2, 8, 12, new Attention(4, 2, 4)), 5, Switches.ALL_ON)
            .withTiedHead(false);

    final NDManager manager = NDManager.newBaseManager();
    final ResponseLoss loss = new ResponseLoss(manager, 0.1);
    final Decoder decoder = new Decoder(manager, MODEL, 16);
    final DecoderWeights weights;

    TinyDecoder() {
        Random random = new Random(5);
        Map<String, NDArray> byName = new TreeMap<>();
        MODEL.tensorShapes().forEach((name, dimensions) -> {
            Shape shape = new Shape(dimensions);
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.4 * random.nextGaussian() + (name.endsWith("norm.weight") ? 1 : 0));
            }
            byName.put(name, manager.create(values, shape));
        });
        this.weights = new DecoderWeights(MODEL, byName);
    }

    /** Two rows of 7 positions: two merged items with separators, then the start of the page, two codes, and its end. */
    DecoderInput input(NDManager owner) {
        long item = SPACE.tokens();
        float hidden = -1e9f;
        float[] mask = new float[7 * 7];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % 7 <= i / 7 ? 0 : hidden;
        }
        float[] both = new float[2 * mask.length];
        System.arraycopy(mask, 0, both, 0, mask.length);
        System.arraycopy(mask, 0, both, mask.length, mask.length);
        long[] inputs = {
            item,
            SPACE.separator(),
            item + 1,
            SPACE.separator(),
            item + 4 + 3,
            2,
            5, //
            item + 2,
            SPACE.separator(),
            item + 3,
            SPACE.separator(),
            item + 4 + 9,
            0,
            7
        };
        float[] agreeAtFirst = {
            1, 1, 0, 0, //
            1, 1, 0, 0, //
            0, 0, 1, 1, //
            0, 0, 1, 1
        };
        float[] agreeAtSecond = {
            0, 0, 0, 0, // neither item of the first row begins with 2
            0, 0, 1, 0 // the first item of the second row begins with 0
        };
        return new DecoderInput(
                owner.create(new long[] {1, 4, 3, 6, 0, 7, 2, 5}, new Shape(4, 2)),
                owner.create(new long[] {1, 3, 2, 1}),
                owner.create(new long[] {0, 12, 0, 1}),
                owner.create(inputs, new Shape(2, 7)),
                owner.create(new long[] {0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6}, new Shape(2, 7)),
                owner.create(both, new Shape(2, 1, 7, 7)),
                owner.create(new long[] {0, 2, 7, 9}),
                new NDList(owner.create(new long[] {4, 6, 11, 13}), owner.create(new long[] {5, 12})),
                new NDList(owner.create(agreeAtFirst, new Shape(4, 4)), owner.create(agreeAtSecond, new Shape(2, 4))));
    }

    /** Of each row the first code, the second code, and the end of the page, column 4 of level 0. */
    NDList labels(NDManager owner) {
        return new NDList(owner.create(new long[] {2, 4, 0, 4}), owner.create(new long[] {1, 3}));
    }

    double lossOf(DecoderWeights some) {
        try (NDManager step = manager.newSubManager()) {
            return forward(some.copy(step, MODEL), step).getFloat();
        }
    }

    /** Gradients by name, copied out; {@code between} runs after the forward and before the backward pass. */
    Map<String, float[]> gradients(Runnable between) {
        try (NDManager step = manager.newSubManager()) {
            DecoderWeights leaves = weights.leaves(step, MODEL);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray mean = forward(leaves, step);
                between.run();
                collector.backward(mean);
            }
            Map<String, float[]> gradients = new TreeMap<>();
            leaves.gradients(step).forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
            return gradients;
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private NDArray forward(DecoderWeights some, NDManager step) {
        return loss.of(decoder.logits(some, input(step), Dropout.NONE), labels(step));
    }
}
