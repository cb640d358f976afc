package io.genrec.evaluation;

import io.genrec.datasets.run.Progress;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.Observed;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** R@k (GenRec section 5): the largest reward among the first k items, as a mean over pages. */
final class BestReward {
    private static final List<Integer> PLACES = List.of(1, 10, Scoreboard.DEPTH);

    private BestReward() {}

    /** @param rankings of the test pages, in their order */
    static List<Observed> observed(
            String name, List<List<String>> rankings, Preference preference, HeldOutPages test, Progress progress) {
        IdentityHashMap<PageSample, List<String>> byPage = new IdentityHashMap<>();
        for (int i = 0; i < rankings.size(); i++) {
            byPage.put(test.pages().get(i), rankings.get(i));
        }
        List<List<Double>> rewards = test.answers(
                page -> preference.of(page.history(), page.timeMillis(), byPage.getOrDefault(page, List.of())),
                name + ", rewards",
                progress);
        List<Observed> figures = new ArrayList<>();
        for (int k : PLACES) {
            UserMeans figure = new UserMeans(test.users());
            for (int i = 0; i < rewards.size(); i++) {
                double best = rewards.get(i).stream()
                        .limit(k)
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0);
                figure.add(test.userOf(test.pages().get(i)), best);
            }
            figures.add(new Observed(name, Segment.ALL, "r", k, figure));
        }
        return figures;
    }
}
