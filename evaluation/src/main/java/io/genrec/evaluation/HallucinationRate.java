package io.genrec.evaluation;

import io.genrec.datasets.run.Progress;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.Observed;
import io.genrec.inference.ranking.GenerativeRanker;
import java.util.ArrayList;
import java.util.List;

/**
 * HaR@k (GenRec section 5): the share of semantic ids that name no item among the k likeliest that the decoder
 * generates when any code may follow any.
 */
final class HallucinationRate {
    private static final List<Integer> PLACES = List.of(1, 10, Scoreboard.DEPTH);

    private HallucinationRate() {}

    static List<Observed> observed(
            String name,
            GenerativeRanker ranker,
            SemanticIdTable table,
            HeldOutPages test,
            int beams,
            Progress progress) {
        List<List<Boolean>> answers =
                test.answers(page -> namesNoItem(ranker, table, page, beams), name + ", unconstrained", progress);
        List<Observed> figures = new ArrayList<>();
        for (int k : PLACES) {
            UserMeans figure = new UserMeans(test.users());
            for (int i = 0; i < answers.size(); i++) {
                List<Boolean> first =
                        answers.get(i).subList(0, Math.min(k, answers.get(i).size()));
                double invalid =
                        first.stream().filter(namesNoItem -> namesNoItem).count();
                figure.add(test.userOf(test.pages().get(i)), invalid, first.size());
            }
            figures.add(new Observed(name, Segment.ALL, "har", k, figure));
        }
        return figures;
    }

    private static List<Boolean> namesNoItem(
            GenerativeRanker ranker, SemanticIdTable table, PageSample page, int beams) {
        try (GenerativeRanker.Reading reading = ranker.read(page.history(), page.timeMillis())) {
            return reading.rankUnconstrained(beams).stream()
                    .map(generated -> table.itemAt(generated.id()).isEmpty())
                    .toList();
        }
    }
}
