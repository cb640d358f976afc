package io.genrec.alignment.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.weights.Tensor;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.sft.AnswerBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyForwardTest {
    private static final double STEP = 1e-2;
    private static final double ALPHA = 0.3;
    private static final List<Behaviour> HISTORY = TinyPolicy.prompts().get(3).history();

    private final NDManager manager = NDManager.newBaseManager();
    private final DecoderWeights weights = weights();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void probabilities_of_all_codes_add_up_to_one() {
        List<SemanticId> all = new ArrayList<>();
        for (int first = 0; first < 4; first++) {
            for (int second = 0; second < 4; second++) {
                all.add(SemanticId.of(first, second));
            }
        }
        assertThat(totalProbability(PolicySupport.ANY_CODE, all)).isCloseTo(1, offset(1e-5));
    }

    @Test
    void probabilities_of_all_items_add_up_to_one_where_only_items_can_be_generated() {
        List<SemanticId> items = List.copyOf(TinyPolicy.table().byItem().values());
        assertThat(totalProbability(PolicySupport.ITEMS, items)).isCloseTo(1, offset(1e-5));
        assertThat(totalProbability(PolicySupport.ANY_CODE, items)).isLessThan(0.99);
    }

    static List<String> tensors() {
        return List.copyOf(TinyPolicy.MODEL.tensorShapes().keySet());
    }

    /**
     * The policy term itself is constant; its gradient is that of {@code -sum share * A * mean_t log pi}. Along three random
     * directions the slope of that and of the likelihood term, by central differences, is the gradient's share.
     */
    @ParameterizedTest
    @MethodSource("tensors")
    void the_gradient_of_the_whole_loss_is_the_slope_of_its_surrogate(String tensor) {
        float[] gradient = gradients(() -> {}).get(tensor);
        double length = Math.sqrt(dot(gradient, gradient));
        assertThat(length).isGreaterThan(1e-4);
        Random random = new Random(11);
        for (int i = 0; i < 3; i++) {
            float[] direction = direction(gradient, length, random);
            double slope =
                    (surrogateAlong(tensor, direction, STEP) - surrogateAlong(tensor, direction, -STEP)) / (2 * STEP);
            assertThat(slope).isCloseTo(dot(gradient, direction), offset(2e-4 + 0.02 * length));
        }
    }

    @Test
    void a_garbage_collection_before_the_backward_pass_changes_no_gradient() {
        Map<String, float[]> undisturbed = gradients(() -> {});
        for (int i = 0; i < 10; i++) {
            Map<String, float[]> disturbed = gradients(() -> {
                System.gc();
                List<float[]> litter = new ArrayList<>();
                for (int j = 0; j < 200; j++) {
                    litter.add(manager.create(new float[] {j}).toFloatArray());
                }
                assertThat(litter).hasSize(200);
            });
            undisturbed.forEach(
                    (name, gradient) -> assertThat(disturbed.get(name)).as(name).containsExactly(gradient));
        }
    }

    private double totalProbability(PolicySupport support, List<SemanticId> answers) {
        float[] logs = new PolicyForward(manager, TinyPolicy.MODEL, TinyPolicy.table(), support)
                .logProbabilities(weights, List.of(new AnswerBatch.Question(HISTORY, 2000, answers)), manager)
                .toFloatArray();
        double total = 0;
        for (int i = 0; i < answers.size(); i++) {
            total += Math.exp(logs[2 * i] + (double) logs[2 * i + 1]);
        }
        return total;
    }

    /** Four rollouts, the last of which names no item, then two true positives. */
    private static List<AnswerBatch.Question> questions() {
        return List.of(new AnswerBatch.Question(
                HISTORY,
                2000,
                List.of(
                        SemanticId.of(0, 0),
                        SemanticId.of(0, 1),
                        SemanticId.of(2, 2),
                        SemanticId.of(3, 3),
                        SemanticId.of(1, 1),
                        SemanticId.of(2, 0))));
    }

    private static final float[] ADVANTAGES = {1.2f, -0.4f, 0.9f, -1.7f};

    private double surrogate(DecoderWeights some) {
        try (NDManager step = manager.newSubManager()) {
            float[] logs = forward()
                    .logProbabilities(some.copy(step, TinyPolicy.MODEL), questions(), step)
                    .toFloatArray();
            double policy = 0;
            for (int i = 0; i < 4; i++) {
                policy -= 0.25 * ADVANTAGES[i] * (logs[2 * i] + (double) logs[2 * i + 1]) / 2;
            }
            double nll = -(logs[8] + (double) logs[9] + logs[10] + logs[11]) / 2;
            return policy + ALPHA * nll;
        }
    }

    private Map<String, float[]> gradients(Runnable between) {
        try (NDManager step = manager.newSubManager()) {
            DecoderWeights leaves = weights.leaves(step, TinyPolicy.MODEL);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray logs = forward().logProbabilities(leaves, questions(), step);
                NDArray generated = logs.get("0:4");
                GrpoSrLoss.Generated rollouts = new GrpoSrLoss.Generated(
                        generated,
                        step.create(ADVANTAGES, new Shape(4, 1)),
                        step.create(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, new Shape(4, 1)),
                        generated.stopGradient());
                NDArray total = new GrpoSrLoss(step, ALPHA, 0)
                        .of(rollouts, logs.get("4:6"))
                        .total();
                between.run();
                collector.backward(total);
            }
            Map<String, float[]> gradients = new TreeMap<>();
            leaves.gradients(step).forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
            return gradients;
        }
    }

    private PolicyForward forward() {
        return new PolicyForward(manager, TinyPolicy.MODEL, TinyPolicy.table(), PolicySupport.ANY_CODE);
    }

    private double surrogateAlong(String tensor, float[] direction, double step) {
        NDArray before = weights.get(tensor);
        float[] values = before.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        Map<String, NDArray> byName = new TreeMap<>(weights.byName());
        byName.put(tensor, manager.create(values, before.getShape()));
        return surrogate(new DecoderWeights(TinyPolicy.MODEL, byName));
    }

    private DecoderWeights weights() {
        Map<String, NDArray> byName = new TreeMap<>();
        for (Tensor tensor : RandomWeights.of(TinyPolicy.MODEL, 3)) {
            float[] values = new float[tensor.values().remaining()];
            tensor.values().get(values);
            byName.put(tensor.name(), manager.create(values, new Shape(tensor.shape())));
        }
        return new DecoderWeights(TinyPolicy.MODEL, byName);
    }

    /** Half gradient, half chance: the slope is then far from 0, and no part of the tensor is left out. */
    private static float[] direction(float[] gradient, double length, Random random) {
        float[] direction = new float[gradient.length];
        double norm = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (float) (gradient[i] / length + random.nextGaussian() / Math.sqrt(gradient.length));
            norm += direction[i] * direction[i];
        }
        for (int i = 0; i < direction.length; i++) {
            direction[i] /= (float) Math.sqrt(norm);
        }
        return direction;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
