package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.decoder.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Relevance by semantic ids alone: how much oftener users react to items with the candidate's first code after items with
 * the history's first codes than users do on the whole.
 *
 * <p>Let {@code lift(a, b)} be the share of first code b among the reactions after first code a, over its share among all
 * reactions. A behaviour says {@code lift / (1 + lift)}: 1/2 where it says nothing. The relevance is the mean over the
 * history, each behaviour counting a tenth less than the next newer one.
 *
 * <p>Whether a first code is shared would not do as a gate: where a third of the reactions share none, no threshold lets 95% of
 * them pass and shuts anything out.
 */
final class PrefixAffinity implements Relevance {
    static final String FILE = "prefix-affinity.safetensors";
    private static final String TENSOR = "affinity";
    private static final double DECAY = 0.9;

    /** Reactions that a code pair's share leans on the overall one with. */
    private static final double PRIOR = 5;

    private final CandidateItems items;
    private final FloatMatrix affinity;

    /** @param affinity [codes, codes]: {@code lift / (1 + lift)} of a candidate's first code (column) after a behaviour's (row) */
    private PrefixAffinity(CandidateItems items, FloatMatrix affinity) {
        this.items = items;
        this.affinity = affinity;
    }

    /** @param reactions impressions with a reaction; none of another kind */
    static PrefixAffinity learn(
            CandidateItems items, ImpressionBatches batches, CodeSpace space, List<Impression> reactions) {
        int codes = space.codesPerLevel();
        double[] pairs = new double[codes * codes];
        double[] before = new double[codes];
        double[] overall = new double[codes];
        for (Impression reaction : reactions) {
            int chosen = items.id(items.number(reaction.itemId()).orElseThrow()).code(0);
            overall[chosen]++;
            List<Integer> history = batches.known(reaction).items();
            double weight = 1;
            for (int item : history) {
                int earlier = items.id(item).code(0);
                pairs[earlier * codes + chosen] += weight;
                before[earlier] += weight;
                weight *= DECAY;
            }
        }
        FloatMatrix affinity = FloatMatrix.zeros(codes, codes);
        for (int row = 0; row < codes; row++) {
            for (int column = 0; column < codes; column++) {
                double share = overall[column] / Math.max(1, reactions.size());
                double after = (pairs[row * codes + column] + PRIOR * share) / (before[row] + PRIOR);
                affinity.set(row, column, (float) (after + share == 0 ? 0 : after / (after + share)));
            }
        }
        return new PrefixAffinity(items, affinity);
    }

    @Override
    public double of(CandidateItems.Candidate candidate, List<Integer> history) {
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (int item : history) {
            sum += weight * affinity.get(items.id(item).code(0), candidate.id().code(0));
            weights += weight;
            weight *= DECAY;
        }
        return sum / weights;
    }

    void write(Path folder) {
        try (NDManager manager = NDManager.newBaseManager()) {
            SortedMap<String, NDArray> tensors = new TreeMap<>();
            Shape shape = new Shape(affinity.rows(), affinity.columns());
            tensors.put(TENSOR, manager.create(affinity.values(), shape));
            TensorFile.write(folder.resolve(FILE), tensors);
        }
    }

    /** @throws io.genrec.inference.weights.BrokenWeights where the file is absent or damaged */
    static PrefixAffinity read(Path folder, CandidateItems items, CodeSpace space) {
        int codes = space.codesPerLevel();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray tensor = TensorFile.read(folder.resolve(FILE), manager).get(TENSOR);
            if (tensor == null || tensor.size() != (long) codes * codes) {
                throw new BrokenWeights(folder.resolve(FILE) + " holds no affinity of " + codes + " codes");
            }
            return new PrefixAffinity(items, new FloatMatrix(codes, codes, tensor.toFloatArray()));
        }
    }
}
