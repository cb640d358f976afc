package io.genrec.alignment.reward;

import io.genrec.inference.reward.CandidateItems;
import java.util.List;

/** How near a candidate is to a user: {@code s_i} of GenRec section 4, which leaves the rule open. */
sealed interface Relevance permits Relevance.NearestEmbedding, PrefixAffinity {
    /**
     * In [0, 1].
     *
     * @param history numbers of the user's items, newest first, not empty
     */
    double of(CandidateItems.Candidate candidate, List<Integer> history);

    /** Relevance by embeddings: the largest cosine of the candidate's vector to those of the history, negative ones counting 0. */
    record NearestEmbedding(CandidateItems items) implements Relevance {
        @Override
        public double of(CandidateItems.Candidate candidate, List<Integer> history) {
            double nearest = 0;
            for (int item : history) {
                nearest = Math.max(nearest, items.cosine(candidate, item));
            }
            return Math.min(1, nearest);
        }
    }
}
