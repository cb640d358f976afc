package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.engine.InterestEngine;
import io.genrec.inference.graph.InterestGraph;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.reward.PlattScaling;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardForm;
import io.genrec.inference.reward.RewardShape;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graph that servers run answers as the network that was trained, on random weights, histories and candidates. */
class InterestGraphTest {
    private static final long SEED = 20_261;
    private static final float TOLERANCE = 1e-4f;
    private static final RewardShape SHAPE = new RewardShape(TinyCatalog.ITEMS, TinyCatalog.ATTRIBUTES, 8, 4, 2, 6);
    private static final InterestSearch.Sizes SEARCH = new InterestSearch.Sizes(2, 2, 2);
    private static final RewardForm FORM =
            new RewardForm(SHAPE, SEARCH, 9, new RewardForm.Scale(0.5, PlattScaling.NONE, PlattScaling.NONE, 1));

    @TempDir
    private Path folder;

    private final NDManager manager = NDManager.newBaseManager();
    private final Random random = new Random(SEED);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void the_graph_answers_as_the_network() {
        CandidateItems items = TinyCatalog.items(folder);
        CatalogCandidates candidates = new CatalogCandidates(Catalog.load(folder), items);
        InterestSearch search = new InterestSearch(items, SEARCH);
        SortedMap<String, NDArray> weights = weights(SHAPE);
        InterestNetwork network = new InterestNetwork(manager, SHAPE);
        try (InterestEngine engine = InterestEngine.open(graph(weights))) {
            for (int trial = 0; trial < 40; trial++) {
                RewardBatch batch = new RewardBatch(items, search, 1 + trial % 7);
                for (int i = 0; i < 1 + trial % 7; i++) {
                    SemanticId id = SemanticId.of(random.nextInt(4), random.nextInt(4)); // half of them name no item
                    batch.add(
                            candidates.at(id),
                            history(items),
                            1 + random.nextInt(8),
                            random.nextInt(40),
                            random.nextInt(5) == 0);
                }
                float[] trained = network.logits(weights, InterestNetwork.on(manager, batch))
                        .toFloatArray();
                assertThat(engine.apply(batch))
                        .as("trial %d of seed %d", trial, SEED)
                        .containsExactly(trained, offset(TOLERANCE));
            }
        }
    }

    @Test
    void weights_of_another_shape_are_refused() {
        RewardShape other = new RewardShape(TinyCatalog.ITEMS + 1, TinyCatalog.ATTRIBUTES, 8, 4, 2, 6);
        assertThatThrownBy(() -> graph(weights(other)))
                .isInstanceOf(BrokenWeights.class)
                .hasMessageContaining("item.answer")
                .hasMessageContaining("[9, 2]");
    }

    private Path graph(SortedMap<String, NDArray> weights) {
        Path file = folder.resolve("reward.safetensors");
        TensorFile.write(file, weights);
        InterestGraph.write(FORM, file, folder.resolve("reward.onnx"));
        return folder.resolve("reward.onnx");
    }

    /** Up to a dozen behaviours, of which the model looks at nine. */
    private KnownHistory history(CandidateItems items) {
        List<Behaviour> behaviours = new ArrayList<>();
        long time = 0;
        for (int i = random.nextInt(13); i > 0; i--) {
            time += (long) Math.exp(20 * random.nextDouble());
            Action action = Action.values()[1 + random.nextInt(Action.values().length - 1)];
            behaviours.add(new Behaviour(TinyCatalog.id(random.nextInt(TinyCatalog.ITEMS)), action, time));
        }
        return new KnownHistory(items, behaviours, FORM.history(), time + random.nextInt(1_000_000));
    }

    private SortedMap<String, NDArray> weights(RewardShape shape) {
        SortedMap<String, NDArray> byName = new TreeMap<>();
        shape.tensorShapes().forEach((name, dimensions) -> {
            Shape tensor = new Shape(dimensions);
            float[] values = new float[(int) tensor.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.4 * random.nextGaussian());
            }
            byName.put(name, manager.create(values, tensor));
        });
        return byName;
    }
}
