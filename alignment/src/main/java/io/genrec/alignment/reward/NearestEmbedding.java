package io.genrec.alignment.reward;

import java.util.List;

/** Relevance by embeddings: the largest cosine of the candidate's vector to those of the history, negative ones counting 0. */
record NearestEmbedding(CandidateItems items) implements Relevance {
    @Override
    public double of(Candidate candidate, List<Integer> history) {
        double nearest = 0;
        for (int item : history) {
            nearest = Math.max(nearest, items.cosine(candidate, item));
        }
        return Math.min(1, nearest);
    }
}
