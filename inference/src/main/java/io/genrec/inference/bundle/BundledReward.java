package io.genrec.inference.bundle;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.inference.generation.ItemChange;
import io.genrec.inference.graph.InterestGraph;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.RewardForm;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reward model in a bundle, all but its weights: {@code reward.json}, {@code reward-items.jsonl},
 * {@code reward-vectors.safetensors} and {@code reward-reactions.json} beside {@code reward.onnx} and
 * {@code reward.safetensors}.
 *
 * @param attributes of the items, in the order of the vectors
 * @param vectors [items, dimensions], rows of length one
 * @param reactions to items in the log, by item id; absent for none
 */
public record BundledReward(RewardForm form, ItemAttributes attributes, Tensor vectors, Map<String, Long> reactions) {
    private static final String WEIGHTS = "reward.safetensors";
    private static final String GRAPH = "reward.onnx";
    private static final String FORM = "reward.json";
    private static final String ITEMS = "reward-items.jsonl";
    private static final String VECTORS = "reward-vectors.safetensors";
    private static final String REACTIONS = "reward-reactions.json";

    /** Files of a bundle whose plan has a second stage. */
    static final List<String> FILES = List.of(WEIGHTS, GRAPH, FORM, ITEMS, VECTORS, REACTIONS);

    /** The one tensor of the file of vectors. */
    private static final String TENSOR = "vectors";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public BundledReward {
        reactions = Map.copyOf(reactions);
    }

    /** Its items under their numbers; behind them those that came after its training, by their vectors and attributes. */
    public CandidateItems items(Bundle bundle) {
        int trained = attributes.itemIds().size();
        Set<String> known = new HashSet<>(attributes.itemIds());
        int dimensions = vectors.shape().get(1).intValue();
        Map<String, ItemChange.Features> later = new LinkedHashMap<>();
        List<float[]> rows = new ArrayList<>();
        bundle.overlay().entries().forEach((item, entry) -> {
            float[] vector = entry.vector();
            if (known.contains(item)) {
                later.put(item, entry.features());
            } else if (vector != null && vector.length == dimensions) {
                later.put(item, entry.features());
                rows.add(vector);
            }
        });
        FloatBuffer all = FloatBuffer.allocate((trained + rows.size()) * dimensions);
        all.put(vectors.values().duplicate());
        rows.forEach(row -> putUnit(row, all));
        return new CandidateItems(
                attributes.with(later),
                bundle.semanticIds(),
                new Tensor(TENSOR, List.of((long) trained + rows.size(), (long) dimensions), all.flip()),
                trained);
    }

    private static void putUnit(float[] vector, FloatBuffer target) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double length = squares > 0 ? Math.sqrt(squares) : 1;
        for (float value : vector) {
            target.put((float) (value / length));
        }
    }

    /** Where the graph is. */
    public static Path graph(Bundle bundle) {
        return bundle.folder().resolve(GRAPH);
    }

    /**
     * Writes it into a bundle's folder.
     *
     * @param weights safetensors of the reward model; copied
     */
    void write(Path folder, Path weights) throws IOException {
        Files.copy(weights, folder.resolve(WEIGHTS));
        InterestGraph.write(form, folder.resolve(WEIGHTS), folder.resolve(GRAPH));
        JSON.writeValue(folder.resolve(FORM).toFile(), form);
        attributes.write(folder.resolve(ITEMS));
        Safetensors.write(
                folder.resolve(VECTORS),
                List.of(new Tensor(TENSOR, vectors.shape(), vectors.values().duplicate())));
        JSON.writeValue(folder.resolve(REACTIONS).toFile(), new TreeMap<>(reactions));
    }

    /** @throws BrokenBundle naming the file that cannot be used */
    static BundledReward read(Path folder) throws IOException {
        Safetensors vectors = Safetensors.open(folder.resolve(VECTORS));
        return new BundledReward(
                json(folder.resolve(FORM), new TypeReference<RewardForm>() {}),
                ItemAttributes.read(folder.resolve(ITEMS)),
                new Tensor(TENSOR, vectors.entry(TENSOR).shape(), vectors.read(TENSOR)),
                json(folder.resolve(REACTIONS), new TypeReference<Map<String, Long>>() {}));
    }

    private static <T> T json(Path file, TypeReference<T> type) {
        try {
            return JSON.readValue(file.toFile(), type);
        } catch (IOException e) {
            throw new BrokenBundle(file + " cannot be used, write the bundle again: " + e.getMessage(), e);
        }
    }
}
