package io.genrec.abtest.pipeline;

import io.genrec.domain.page.Behaviour;
import java.util.List;

/** One request's candidates as numbers: what the click model reads of a user and an item. Made anew for each request. */
final class CandidateFeatures {
    /** Numbers a candidate has. */
    static final int COUNT = 20;

    /** The slot shown in, known of the log only: what explains a click away is not held against an item. */
    static final int POSITION = COUNT - 1;

    private final ItemFacts items;
    private final LogStatistics statistics;
    private final UserProfile profile;
    private final double[] neighbours;
    private final double[] nextLeaves;

    /** @param now when the request is made, milliseconds since the epoch, UTC */
    CandidateFeatures(ItemFacts items, LogStatistics statistics, List<Behaviour> history, long now) {
        this.items = items;
        this.statistics = statistics;
        this.profile = new UserProfile(items, history, now);
        this.neighbours = statistics.neighbours().of(history);
        this.nextLeaves = statistics.transitions().next(history, now);
    }

    /** @param position slot on its page, 0-based; 0 where the candidate is not shown yet */
    double[] of(int item, int position) {
        int leaf = items.leaf(item);
        UserProfile.Known known = profile.known(item);
        boolean first = profile.newest < 0;
        return new double[] {
            neighbours[item],
            nextLeaves[leaf],
            profile.leavesNow[leaf],
            profile.leavesLately[leaf],
            !first && items.leaf(profile.newest) == leaf ? 1 : 0,
            profile.aisles[items.aisle(item)],
            !first && items.aisle(profile.newest) == items.aisle(item) ? 1 : 0,
            profile.brands[items.brand(item)],
            !first && items.brand(profile.newest) == items.brand(item) ? 1 : 0,
            profile.styles[items.style(item)],
            first ? 0 : Math.abs(items.priceLevel(item) - profile.priceLevel),
            statistics.clickRates().get(item),
            statistics.descriptionRates().get(items.description(item)),
            Math.log1p(statistics.clicks().get(item)),
            known.times(),
            Math.min(known.placesAgo(), 100),
            known.ordered() ? 1 : 0,
            Math.min(profile.daysSinceOrderIn(leaf), 100),
            profile.behaviours,
            position,
        };
    }
}
