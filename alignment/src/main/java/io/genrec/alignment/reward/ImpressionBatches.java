package io.genrec.alignment.reward;

import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.InterestSearch;
import io.genrec.inference.reward.KnownHistory;
import io.genrec.inference.reward.RewardBatch;
import java.util.List;
import java.util.Random;

/** Makes batches of impressions. */
final class ImpressionBatches {
    private final CandidateItems items;
    private final InterestSearch search;
    private final int history;

    ImpressionBatches(CandidateItems items, InterestSearch.Sizes search, int history) {
        this.items = items;
        this.search = new InterestSearch(items, search);
        this.history = history;
    }

    CandidateItems items() {
        return items;
    }

    KnownHistory known(Impression impression) {
        return new KnownHistory(items, impression.history(), history, impression.atMillis());
    }

    /** Impressions in the places where they were shown; those of items that the catalogue lacks must be left out before. */
    RewardBatch shown(List<Impression> impressions) {
        return training(impressions, 0, new Random(0));
    }

    /** @param unknownShare share of the candidates that are to be seen as items never seen */
    RewardBatch training(List<Impression> impressions, double unknownShare, Random random) {
        RewardBatch batch = new RewardBatch(items, search, impressions.size());
        for (Impression impression : impressions) {
            CandidateItems.Candidate candidate =
                    items.item(items.number(impression.itemId()).orElseThrow());
            boolean unknown = random.nextDouble() < unknownShare;
            batch.add(candidate, known(impression), impression.page(), impression.slot(), unknown);
        }
        return batch;
    }
}
