package io.genrec.inference;

import io.genrec.domain.item.Item;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.bundle.BundledReward;
import io.genrec.inference.bundle.ServingPlan;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.PlattScaling;
import io.genrec.inference.reward.RewardForm;
import io.genrec.inference.reward.RewardShape;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A bundle of random weights over thirty items, {@code item-0} to {@code item-29}, in a space of three levels of 8 codes. */
public final class TinyBundle {
    public static final int ITEMS = 30;
    public static final ModelConfig CONFIG =
            new ModelConfig(new CodeSpace(3, 8), new Backbone(2, 16, 24, new Attention(4, 2, 8)), 5, Switches.ALL_ON);
    public static final List<Tensor> WEIGHTS = RandomWeights.of(CONFIG, 3);

    private TinyBundle() {}

    public static SemanticIdTable semanticIds() {
        Random random = new Random(5);
        Map<SemanticId, String> byId = new HashMap<>();
        while (byId.size() < ITEMS) {
            byId.putIfAbsent(new SemanticId(random.ints(3, 0, 8).boxed().toList()), "item-" + byId.size());
        }
        Map<String, SemanticId> byItem = new HashMap<>();
        byId.forEach((id, item) -> byItem.put(item, id));
        return new SemanticIdTable(CONFIG.space(), byItem);
    }

    public static BundleContents contents() {
        return new BundleContents(
                CONFIG,
                semanticIds(),
                Map.of("item-0", "A red \"kettle\"", "item-1", "Kéttle, blue"),
                new NeighbourMixture(
                        0.25,
                        new HistoryWeights(3, true),
                        new ItemNeighbours(
                                Map.of("item-1", List.of(new ScoredItem("item-1", 1), new ScoredItem("item-3", 0.5))))),
                List.of("item-2", "item-0"),
                new TreeMap<>(Map.of("seed", "3")));
    }

    /** @return the version */
    public static String write(Path folder) {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), WEIGHTS);
        return BundleWriter.write(folder, contents());
    }

    /** The number of reactions to {@code item-0}; there were none to others. */
    public static final long REACTIONS = 7;

    /** A copy that answers by a plan, with a reward model of random weights where that has a second stage. */
    public static Bundle planned(Bundle bundle, Path folder, ServingPlan plan) {
        Optional<BundleWriter.Reward> reward = plan.secondStage()
                .map(stage ->
                        new BundleWriter.Reward(reward(), rewardWeights(folder.resolveSibling("reward-weights"))));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BundleWriter.writePlanned(bundle, folder, plan, reward, new TreeMap<>());
        return Bundle.load(folder);
    }

    private static BundledReward reward() {
        List<String> ids =
                IntStream.range(0, ITEMS).mapToObj(item -> "item-" + item).toList();
        List<Item> items = IntStream.range(0, ITEMS)
                .mapToObj(item -> new Item("item-" + item, "", List.of("kind " + item % 4), "", 1.0 + item, ""))
                .toList();
        ItemAttributes attributes = ItemAttributes.of(ids, items);
        return new BundledReward(
                new RewardForm(
                        new RewardShape(ITEMS, attributes.size(), 8, 4, 2, 6),
                        new InterestSearch.Sizes(2, 1, 1),
                        20,
                        new RewardForm.Scale(0.5, new PlattScaling(0.9, 0.1), PlattScaling.NONE, 1)),
                attributes,
                random("vectors", List.of((long) ITEMS, 8L), new Random(17)),
                Map.of("item-0", REACTIONS));
    }

    private static Path rewardWeights(Path file) {
        Random random = new Random(19);
        List<Tensor> tensors = reward().form().shape().tensorShapes().entrySet().stream()
                .map(tensor -> random(tensor.getKey(), tensor.getValue(), random))
                .toList();
        Safetensors.write(file, tensors);
        return file;
    }

    private static Tensor random(String name, List<Long> shape, Random random) {
        float[] values =
                new float[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.4 * random.nextGaussian());
        }
        return new Tensor(name, shape, FloatBuffer.wrap(values));
    }
}
