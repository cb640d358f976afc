package io.genrec.inference;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

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
}
