package io.genrec.evaluation.baseline;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Self-attentive sequential recommendation (SASRec; Kang and McAuley, ICDM 2018): causal attention over the items of the
 * history, every item of the catalogue scored by its embedding. Trained elsewhere; scored here in plain Java, so that
 * measuring needs no training framework.
 *
 * <p>Items that the model does not know are passed over in a history.
 */
public final class Sasrec implements Ranker {
    /** An item's row and score; of two, the worse comes first: the lower score, then the higher row. */
    private record Candidate(int row, float score) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byScore = Float.compare(score, other.score);
            return byScore != 0 ? byScore : Integer.compare(other.row, row);
        }
    }

    private final SasrecNetwork network;
    private final Map<String, Integer> rows;
    private final boolean repeats;

    private Sasrec(SasrecNetwork network, Map<String, Integer> rows, boolean repeats) {
        this.network = network;
        this.rows = rows;
        this.repeats = repeats;
    }

    /**
     * The model in a folder; it recommends items of the history, too.
     *
     * @throws io.genrec.datasets.run.StepFailed where there is none
     * @throws io.genrec.inference.weights.BrokenWeights where its weights are damaged
     */
    public static Sasrec load(Path folder) {
        SasrecShape shape = SasrecShape.read(folder);
        Map<String, Integer> rows = new HashMap<>();
        shape.items().forEach(item -> rows.put(item, rows.size()));
        return new Sasrec(SasrecNetwork.load(shape, SasrecShape.weights(folder)), rows, true);
    }

    /** The same model, with or without the items of the history among what it recommends. */
    public Sasrec withRepeats(boolean on) {
        return new Sasrec(network, rows, on);
    }

    @Override
    public List<ScoredItem> rank(List<Behaviour> history, long atMillis, int count) {
        List<Integer> known = new ArrayList<>();
        for (Behaviour behaviour : history) {
            Integer row = rows.get(behaviour.itemId());
            if (row != null) {
                known.add(row);
            }
        }
        Set<Integer> left = repeats ? Set.of() : new HashSet<>(known);
        float[] scores = network.scores(known);
        PriorityQueue<Candidate> best = new PriorityQueue<>(count + 1);
        for (int row = 0; row < scores.length; row++) {
            boolean worseThanAll =
                    best.size() == count && scores[row] <= best.element().score();
            if (!worseThanAll && !left.contains(row)) {
                best.add(new Candidate(row, scores[row]));
                if (best.size() > count) {
                    best.remove();
                }
            }
        }
        List<ScoredItem> ranking = new ArrayList<>();
        while (!best.isEmpty()) {
            Candidate worst = best.remove();
            ranking.add(0, new ScoredItem(network.shape().items().get(worst.row()), worst.score()));
        }
        return ranking;
    }
}
