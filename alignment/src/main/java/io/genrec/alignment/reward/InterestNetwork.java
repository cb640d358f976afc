package io.genrec.alignment.reward;

import static io.genrec.training.tensor.NamedTensors.tensor;
import static io.genrec.training.tensor.Operators.linear;
import static io.genrec.training.tensor.Operators.lookup;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardBatch.Input;
import io.genrec.inference.reward.RewardShape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * The forward pass of the reward model, after SIM: the candidate attends over the behaviours found for it, with what they
 * were, how long ago, and how they match; what it brings back, the candidate, what its attributes are worth by their share
 * of the history, how it follows the newest behaviour, and a summary of the history give the logits of a reaction, and of
 * an order given a reaction. The place on the page adds to both logits and to nothing else, so that
 * it can be held fixed when candidates are compared.
 *
 * <p>No operation takes a Java number, see {@link io.genrec.training.decoder}.
 *
 * <p>Shapes: B candidates, M behaviours, N = M + 1 with the place for none, W width, H heads, Z = W / H, U items of the
 * batch, T attributes of a candidate, F and S features as in {@link RewardBatch}. The graph that servers run is
 * {@link io.genrec.inference.graph.InterestGraph}.
 */
final class InterestNetwork {
    private final RewardShape shape;
    private final NDArray scale;

    /** @param manager owner of the constants; must outlive every backward pass */
    InterestNetwork(NDManager manager, RewardShape shape) {
        this.shape = shape;
        this.scale = manager.create((float) (1 / Math.sqrt((double) shape.width() / shape.heads())));
    }

    /** The batch on the device, owned by {@code step}. */
    static Map<Input, NDArray> on(NDManager step, RewardBatch batch) {
        Map<Input, NDArray> arrays = new EnumMap<>(Input.class);
        batch.inputs().forEach((input, filled) -> {
            Shape shape = new Shape(filled.shape());
            arrays.put(
                    input,
                    filled.values() instanceof LongBuffer whole
                            ? step.create(whole, shape)
                            : step.create((FloatBuffer) filled.values(), shape));
        });
        return arrays;
    }

    /** @return [B, 2]: logits of a reaction, and of an order given a reaction */
    NDArray logits(Map<String, NDArray> weights, Map<Input, NDArray> batch) {
        NDArray items = linear(of(batch, Input.VECTORS), weights, "project") // [U, W]
                .add(lookup(of(batch, Input.NUMBERS), tensor(weights, "item.own")));
        NDArray candidate = lookup(of(batch, Input.CANDIDATES), items); // [B, W]
        NDArray behaviours = lookup(of(batch, Input.BEHAVIOURS), items)
                .add(lookup(of(batch, Input.ACTIONS), tensor(weights, "action")))
                .add(lookup(of(batch, Input.AGES), tensor(weights, "age"))); // [B, M, W]
        NDArray interest = attend(weights, candidate, behaviours, batch); // [B, W + H * F]
        NDArray own = interest.split(new long[] {shape.width()}, 1).head();
        NDArray together = NDArrays.concat(
                new NDList(
                        candidate,
                        interest,
                        candidate.mul(own),
                        of(batch, Input.SUMMARY),
                        worth(weights, batch),
                        following(weights, candidate, items, batch)),
                1);
        NDArray hidden = opened(linear(together, weights, "hidden"));
        return linear(hidden, weights, "answer")
                .add(lookup(
                        of(batch, Input.CANDIDATES), lookup(of(batch, Input.NUMBERS), tensor(weights, "item.answer"))))
                .add(lookup(of(batch, Input.PAGES), tensor(weights, "page")))
                .add(lookup(of(batch, Input.SLOTS), tensor(weights, "slot")));
    }

    /** @return [B, spans * X]: what each attribute is worth, by its share, added up */
    private static NDArray worth(Map<String, NDArray> weights, Map<Input, NDArray> batch) {
        Shape shares = of(batch, Input.SHARES).getShape();
        return lookup(of(batch, Input.TOKENS), tensor(weights, "attribute.worth")) // [B, T, spans * X]
                .reshape(shares.get(0), shares.get(1), shares.get(2), RewardShape.WORTHS)
                .mul(of(batch, Input.SHARES))
                .sum(new int[] {1})
                .reshape(shares.get(0), -1);
    }

    /**
     * What the user wants next need not be like what they had last: it depends on whether they bought it, and on how long ago.
     *
     * @return [B, W]: how the candidate and its category go with the newest behaviour's
     */
    private static NDArray following(
            Map<String, NDArray> weights, NDArray candidate, NDArray items, Map<Input, NDArray> batch) {
        long size = candidate.getShape().get(0);
        NDArray newest =
                of(batch, Input.BEHAVIOURS).split(new long[] {1}, 1).head().reshape(size);
        NDArray category =
                of(batch, Input.TOKENS).split(new long[] {1}, 1).head().reshape(size);
        NDArray wanted = linear(lookup(newest, items), weights, "follow.to")
                .add(lookup(of(batch, Input.NEWEST_CATEGORIES), tensor(weights, "follow.category")))
                .mul(lookup(of(batch, Input.STATES), tensor(weights, "follow.gain")));
        return linear(candidate, weights, "follow.from")
                .add(lookup(category, tensor(weights, "follow.next")))
                .mul(wanted)
                .mul(of(batch, Input.KNOWN));
    }

    /** @return [B, W + H * F]: what the heads bring back of the behaviours, then of the match features */
    private NDArray attend(
            Map<String, NDArray> weights, NDArray candidate, NDArray behaviours, Map<Input, NDArray> batch) {
        long size = candidate.getShape().get(0);
        long picks = behaviours.getShape().get(1);
        long heads = shape.heads();
        long head = shape.width() / heads;
        NDArray query = linear(candidate, weights, "query").reshape(size, heads, 1, head);
        NDArray key = linear(behaviours, weights, "key")
                .reshape(size, picks, heads, head)
                .transpose(0, 2, 3, 1); // [B, H, Z, M]
        NDArray matched =
                of(batch, Input.MATCH).matMul(tensor(weights, "match.weight").transpose()); // [B, M, H]
        NDArray scores =
                query.matMul(key).mul(scale).reshape(size, heads, picks).add(matched.transpose(0, 2, 1));
        NDArray none = tensor(weights, "none.score").reshape(1, heads, 1).broadcast(size, heads, 1);
        NDArray shares = NDArrays.concat(new NDList(none, scores), 2)
                .add(of(batch, Input.MASK))
                .softmax(2)
                .split(new long[] {1}, 2)
                .get(1)
                .reshape(size, heads, 1, picks); // [B, H, 1, M]
        NDArray value = linear(behaviours, weights, "value")
                .reshape(size, picks, heads, head)
                .transpose(0, 2, 1, 3); // [B, H, M, Z]
        NDArray brought = shares.matMul(value).reshape(size, shape.width());
        NDArray match = shares.reshape(size, heads, picks)
                .matMul(of(batch, Input.MATCH))
                .reshape(size, -1); // [B, H * F]
        return NDArrays.concat(new NDList(brought, match), 1);
    }

    private static NDArray of(Map<Input, NDArray> batch, Input input) {
        return Objects.requireNonNull(batch.get(input));
    }

    private static NDArray opened(NDArray hidden) {
        return hidden.mul(hidden.getNDArrayInternal().sigmoid());
    }
}
