package io.genrec.inference.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.genrec.inference.reward.AttributeMatch;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardBatch.Input;
import io.genrec.inference.reward.RewardForm;
import io.genrec.inference.reward.RewardShape;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The forward pass of the reward model, as training has it, in standard operators.
 *
 * <p>In: all of {@link Input}. Out: {@code logits [B, 2]} of a reaction, and of an order given a reaction. B candidates,
 * M behaviours, W width, H heads, Z = W / H, U items of the batch, T attributes of a candidate, F features of a behaviour.
 */
public final class InterestGraph {
    /** The graph's one output. */
    public static final String LOGITS = "logits";

    private final GraphBuilder graph;
    private final RewardShape shape;
    private final int picks;

    private InterestGraph(RewardForm form, Safetensors weights) {
        this.graph = new GraphBuilder("interest", weights);
        this.shape = form.shape();
        this.picks = form.search().picks();
    }

    /**
     * Writes the graph beside the weights, which it names and does not hold.
     *
     * @param weights a safetensors file in the folder of the graph
     * @throws BrokenWeights naming the first tensor that is absent, no F32, or of another shape than the form wants
     */
    public static void write(RewardForm form, Path weights, Path file) {
        Safetensors tensors = Safetensors.open(weights);
        for (Map.Entry<String, List<Long>> expected :
                form.shape().tensorShapes().entrySet()) {
            Safetensors.Entry found = tensors.entry(expected.getKey());
            if (!found.type().equals("F32") || !found.shape().equals(expected.getValue())) {
                throw new BrokenWeights(weights + " holds tensor " + expected.getKey() + " as " + found.type() + " "
                        + found.shape() + " where the reward model needs F32 " + expected.getValue());
            }
        }
        try {
            Files.write(file, new InterestGraph(form, tensors).build().toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private ModelProto build() {
        String numbers = whole(Input.NUMBERS, "U");
        String rows = whole(Input.CANDIDATES, "B");
        String behaviourRows = whole(Input.BEHAVIOURS, "B", picks);
        String tokens = whole(Input.TOKENS, "B", ItemAttributes.TOKENS);
        String items = graph.apply(
                "Add",
                linear(real(Input.VECTORS, "U", shape.dimensions()), "project"),
                lookup("item.own", numbers)); // [U, W]
        String candidate = graph.gather(items, rows, 0); // [B, W]
        String behaviours = graph.apply(
                "Add",
                graph.apply(
                        "Add",
                        graph.gather(items, behaviourRows, 0),
                        lookup("action", whole(Input.ACTIONS, "B", picks))),
                lookup("age", whole(Input.AGES, "B", picks))); // [B, M, W]
        String brought = brought(candidate, behaviours);
        String interest = graph.slice(brought, 0, shape.width(), 1);
        String together = graph.concat(
                1,
                candidate,
                brought,
                graph.apply("Mul", candidate, interest),
                real(Input.SUMMARY, "B", RewardBatch.SUMMARY_FEATURES),
                worth(tokens),
                following(candidate, items, behaviourRows, tokens));
        String hidden = linear(together, "hidden");
        String answer = linear(graph.apply("Mul", hidden, graph.apply("Sigmoid", hidden)), "answer");
        String own = graph.gather(lookup("item.answer", numbers), rows, 0);
        String place =
                graph.apply("Add", lookup("page", whole(Input.PAGES, "B")), lookup("slot", whole(Input.SLOTS, "B")));
        graph.floatOutput(LOGITS, graph.apply("Add", graph.apply("Add", answer, own), place), "B", 2);
        return graph.build();
    }

    /** @return [B, W + H * F]: what the heads bring back of the behaviours, then of the match features */
    private String brought(String candidate, String behaviours) {
        int heads = shape.heads();
        int head = shape.width() / heads;
        String flat = graph.reshape(behaviours, -1, shape.width());
        String query = graph.reshape(linear(candidate, "query"), -1, heads, 1, head);
        String key = graph.transpose(graph.reshape(linear(flat, "key"), -1, picks, heads, head), 0, 2, 3, 1);
        String value = graph.transpose(graph.reshape(linear(flat, "value"), -1, picks, heads, head), 0, 2, 1, 3);
        String match = real(Input.MATCH, "B", picks, RewardBatch.MATCH_FEATURES);
        String matched = graph.transpose(
                graph.apply("MatMul", match, graph.transpose(graph.weight("match.weight"), 1, 0)), 0, 2, 1);
        String products = graph.apply(
                "Mul", graph.apply("MatMul", query, key), graph.scalar(1 / Math.sqrt((double) shape.width() / heads)));
        String scores = graph.apply("Add", graph.reshape(products, -1, heads, picks), matched); // [B, H, M]
        String none = graph.apply(
                "Expand",
                graph.reshape(graph.weight("none.score"), 1, heads, 1),
                graph.concat(0, graph.size(candidate, 0), graph.integers(heads, 1)));
        String shares = graph.slice(
                graph.softmax(graph.apply("Add", graph.concat(2, none, scores), real(Input.MASK, "B", 1, picks + 1))),
                1,
                picks + 1,
                2); // [B, H, M]
        String interest = graph.apply("MatMul", graph.reshape(shares, -1, heads, 1, picks), value);
        String features = graph.apply("MatMul", shares, match);
        return graph.concat(
                1,
                graph.reshape(interest, -1, shape.width()),
                graph.reshape(features, -1, (long) heads * RewardBatch.MATCH_FEATURES));
    }

    /** @return [B, spans * worths]: what each attribute is worth, by its share, added up */
    private String worth(String tokens) {
        String worths = graph.reshape(
                lookup("attribute.worth", tokens), -1, ItemAttributes.TOKENS, AttributeMatch.SPANS, RewardShape.WORTHS);
        String shares = real(Input.SHARES, "B", ItemAttributes.TOKENS, AttributeMatch.SPANS, 1);
        String sum = graph.apply("ReduceSum", graph.apply("Mul", worths, shares), graph.integers(1));
        return graph.reshape(sum, -1, (long) AttributeMatch.SPANS * RewardShape.WORTHS);
    }

    /** @return [B, W]: how the candidate and its category go with the newest behaviour's */
    private String following(String candidate, String items, String behaviourRows, String tokens) {
        String newest = graph.reshape(graph.slice(behaviourRows, 0, 1, 1), -1);
        String category =
                graph.reshape(graph.slice(tokens, ItemAttributes.CATEGORY, ItemAttributes.CATEGORY + 1, 1), -1);
        String wanted = graph.apply(
                "Mul",
                graph.apply(
                        "Add",
                        linear(graph.gather(items, newest, 0), "follow.to"),
                        lookup("follow.category", whole(Input.NEWEST_CATEGORIES, "B"))),
                lookup("follow.gain", whole(Input.STATES, "B")));
        String offered = graph.apply("Add", linear(candidate, "follow.from"), lookup("follow.next", category));
        return graph.apply("Mul", graph.apply("Mul", offered, wanted), real(Input.KNOWN, "B", 1));
    }

    private String linear(String x, String name) {
        return graph.linear(x, graph.weight(name + ".weight"), graph.weight(name + ".bias"));
    }

    private String lookup(String table, String rows) {
        return graph.gather(graph.weight(table), rows, 0);
    }

    private String whole(Input input, Object... dimensions) {
        return graph.integerInput(input.graphName(), dimensions);
    }

    private String real(Input input, Object... dimensions) {
        return graph.floatInput(input.graphName(), dimensions);
    }
}
