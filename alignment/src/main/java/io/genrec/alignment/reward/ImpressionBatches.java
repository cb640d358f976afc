package io.genrec.alignment.reward;

import io.genrec.alignment.reward.impressions.Impression;
import java.util.List;
import java.util.Random;

/** Makes batches of impressions, and of candidates as if shown in the first place of a first page. */
final class ImpressionBatches {
    private final CandidateItems items;
    private final InterestSearch search;
    private final int picks;
    private final int history;

    ImpressionBatches(CandidateItems items, RewardSettings.Search search, int history) {
        this.items = items;
        this.search = new InterestSearch(items, search);
        this.picks = search.picks();
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
        RewardBatch batch = new RewardBatch(items, search, picks, impressions.size());
        for (Impression impression : impressions) {
            CandidateItems.Candidate candidate =
                    items.item(items.number(impression.itemId()).orElseThrow());
            boolean unknown = random.nextDouble() < unknownShare;
            batch.add(candidate, known(impression), impression.page(), impression.slot(), unknown);
        }
        return batch;
    }

    RewardBatch candidates(List<CandidateItems.Candidate> candidates, KnownHistory history) {
        RewardBatch batch = new RewardBatch(items, search, picks, candidates.size());
        candidates.forEach(candidate -> batch.add(candidate, history, 1, 0, false));
        return batch;
    }
}
