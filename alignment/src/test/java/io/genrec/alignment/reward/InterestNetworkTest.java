package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardShape;
import io.genrec.training.tensor.NamedTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InterestNetworkTest {
    private static final double STEP = 1e-2;
    private static final RewardShape SHAPE = new RewardShape(TinyCatalog.ITEMS, TinyCatalog.ATTRIBUTES, 8, 4, 2, 6);
    private static final InterestSearch.Sizes SEARCH = new InterestSearch.Sizes(1, 1, 1);

    @TempDir
    private Path folder;

    private final NDManager manager = NDManager.newBaseManager();
    private final InterestNetwork network = new InterestNetwork(manager, SHAPE);
    private final Map<String, NDArray> weights = weights();
    private CandidateItems items;

    @BeforeEach
    void writeCatalog() {
        items = TinyCatalog.items(folder);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    static List<String> tensors() {
        return List.copyOf(SHAPE.tensorShapes().keySet());
    }

    /** Along three random directions the slope of the loss, by central differences, is the gradient's share in them. */
    @ParameterizedTest
    @MethodSource("tensors")
    void the_gradient_is_the_slope_of_the_loss(String tensor) {
        float[] gradient = gradients().get(tensor);
        double length = Math.sqrt(dot(gradient, gradient));
        Random random = new Random(11);
        for (int i = 0; i < 3; i++) {
            float[] direction = new float[gradient.length];
            double norm = 0;
            for (int j = 0; j < direction.length; j++) {
                direction[j] = (float)
                        (gradient[j] / Math.max(length, 1e-9) + random.nextGaussian() / Math.sqrt(gradient.length));
                norm += direction[j] * direction[j];
            }
            for (int j = 0; j < direction.length; j++) {
                direction[j] /= (float) Math.sqrt(norm);
            }
            double slope = (lossAlong(tensor, direction, STEP) - lossAlong(tensor, direction, -STEP)) / (2 * STEP);
            assertThat(slope).isCloseTo(dot(gradient, direction), offset(2e-4 + 0.02 * length));
        }
    }

    /** The same candidate in two places: the logits differ by the places' own numbers, the first ones of page 1 being 0. */
    @Test
    void the_place_on_the_page_adds_to_the_logits_and_to_nothing_else() {
        RewardBatch batch = new RewardBatch(items, new InterestSearch(items, SEARCH), 2);
        batch.add(items.item(0), history(), 1, 0, false);
        batch.add(items.item(0), history(), 2, 3, false);
        float[] logits =
                network.logits(weights, InterestNetwork.on(manager, batch)).toFloatArray();
        float[] pages = weight("page").toFloatArray();
        float[] slots = weight("slot").toFloatArray();
        for (int answer = 0; answer < 2; answer++) {
            float place = pages[2 + answer] - pages[answer] + slots[6 + answer] - slots[answer];
            assertThat(logits[2 + answer] - logits[answer]).isCloseTo(place, offset(1e-5f));
        }
    }

    /** What is not there must not be attended to: a longer row of empty places changes nothing. Both searches find both. */
    @Test
    void places_that_no_behaviour_fills_change_nothing() {
        InterestSearch.Sizes wider = new InterestSearch.Sizes(1, 1, 5);
        RewardBatch narrow = new RewardBatch(items, new InterestSearch(items, SEARCH), 1);
        narrow.add(items.item(2), history("g", "d"), 1, 0, false);
        RewardBatch wide = new RewardBatch(items, new InterestSearch(items, wider), 1);
        wide.add(items.item(2), history("g", "d"), 1, 0, false);
        float[] few =
                network.logits(weights, InterestNetwork.on(manager, narrow)).toFloatArray();
        float[] many =
                network.logits(weights, InterestNetwork.on(manager, wide)).toFloatArray();
        assertThat(many[0]).isCloseTo(few[0], offset(1e-5f));
    }

    private NDArray loss(Map<String, NDArray> some, NDManager step) {
        RewardBatch batch = new RewardBatch(items, new InterestSearch(items, SEARCH), 3);
        batch.add(items.item(0), history(), 1, 0, false);
        batch.add(items.item(5), history(), 2, 1, false);
        batch.add(items.item(6), new KnownHistory(items, List.of(), 5, 9000), 1, 2, true);
        Shape column = new Shape(3, 1);
        return ReactionLoss.of(
                network.logits(some, InterestNetwork.on(step, batch)),
                step.zeros(column),
                step.create(new long[] {1, 0, 1}, column),
                step.create(new long[] {1, 0, 0}, column),
                step.create(new float[] {1, 0, 1}, column));
    }

    private Map<String, float[]> gradients() {
        try (NDManager step = manager.newSubManager()) {
            Map<String, NDArray> leaves = NamedTensors.leaves(weights, step);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(loss(leaves, step));
            }
            Map<String, float[]> gradients = new TreeMap<>();
            NamedTensors.gradients(leaves, step)
                    .forEach((name, gradient) -> gradients.put(name, gradient.toFloatArray()));
            return gradients;
        }
    }

    private double lossAlong(String tensor, float[] direction, double step) {
        float[] values = weight(tensor).toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (step * direction[i]);
        }
        Map<String, NDArray> moved = new TreeMap<>(weights);
        moved.put(tensor, manager.create(values, weight(tensor).getShape()));
        try (NDManager scratch = manager.newSubManager()) {
            return loss(moved, scratch).getFloat();
        }
    }

    private KnownHistory history() {
        return history("g", "b", "d");
    }

    private KnownHistory history(String... oldestFirst) {
        List<Behaviour> behaviours = new ArrayList<>();
        for (String id : oldestFirst) {
            behaviours.add(new Behaviour(id, Action.CLICKED, 1000L * behaviours.size()));
        }
        return new KnownHistory(items, behaviours, 5, 9000);
    }

    private NDArray weight(String name) {
        NDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalArgumentException("no tensor " + name);
        }
        return weight;
    }

    /** Large enough that every part of it matters. */
    private Map<String, NDArray> weights() {
        Random random = new Random(3);
        Map<String, NDArray> byName = new TreeMap<>();
        SHAPE.tensorShapes().forEach((name, dimensions) -> {
            Shape shape = new Shape(dimensions);
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.4 * random.nextGaussian());
            }
            byName.put(name, manager.create(values, shape));
        });
        return byName;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
