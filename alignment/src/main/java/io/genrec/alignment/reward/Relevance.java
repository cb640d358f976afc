package io.genrec.alignment.reward;

import java.util.List;

/** How near a candidate is to a user: {@code s_i} of GenRec section 4, which leaves the rule open. */
sealed interface Relevance permits NearestEmbedding, PrefixAffinity {
    /**
     * In [0, 1].
     *
     * @param history numbers of the user's items, newest first, not empty
     */
    double of(Candidate candidate, List<Integer> history);
}
