package io.genrec.evaluation.tuning;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.inference.bundle.ServingPlan.SecondStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tries every second stage of a grid over a source of candidates, and the source's own order. A way to rank is as good as
 * the geometric mean of what it would have brought in the log ({@link LoggedPages}) and of its NDCG@10 on validation
 * pages: the one knows what users passed over, the other what they came to by themselves, and neither is traded for the
 * other cheaply. Without logged pages, the NDCG@10 alone.
 *
 * <p>Candidates are found once, as many as the grid's most; fewer stand for the first of them.
 */
public final class StageTuning {
    private static final int COMPARED = 10;

    private final TuneSettings.Grid grid;
    private final String reward;
    private final HeldOutPages valid;
    private final LoggedPages logged;
    private final Preference preference;

    /**
     * @param reward version of the preference, for the plan
     * @param preference what the second stage orders by; {@link Preference#NONE} where there is none
     */
    public StageTuning(
            TuneSettings.Grid grid, HeldOutPages valid, LoggedPages logged, Preference preference, String reward) {
        this.grid = grid;
        this.valid = valid;
        this.logged = logged;
        this.preference = preference;
        this.reward = reward;
    }

    /** Where candidates come from. Safe for several threads. */
    @FunctionalInterface
    public interface Source {
        /** At most {@code count}, best first, with natural logs of probabilities. */
        List<ScoredItem> found(List<Behaviour> history, long atMillis, int count);
    }

    /**
     * One way to rank, and how good it is.
     *
     * @param source its name
     * @param stage absent for the source's own order
     * @param gain over the log's order, relative; NaN without logged pages
     * @param ndcg NDCG@10 on validation
     * @param objective more is better
     */
    public record Trial(String source, Optional<SecondStage> stage, double gain, double ndcg, double objective) {
        /** The best of some; of equals, the first. */
        public static Trial best(List<Trial> trials) {
            return trials.stream()
                    .reduce((best, next) -> next.objective > best.objective ? next : best)
                    .orElseThrow();
        }
    }

    /** All trials of a source, its own order first. */
    public List<Trial> trials(String name, Source source) {
        List<Judged> pages = judged(source);
        List<Optional<SecondStage>> stages = new ArrayList<>();
        stages.add(Optional.empty());
        if (preference != Preference.NONE) {
            for (int candidates : grid.candidates()) {
                for (double weight : grid.decoderWeights()) {
                    for (double discount : grid.popularityDiscounts()) {
                        stages.add(Optional.of(new SecondStage(candidates, weight, discount, reward)));
                    }
                }
            }
        }
        return stages.parallelStream().map(stage -> trial(name, stage, pages)).toList();
    }

    /**
     * A page and what a source finds for it.
     *
     * @param found in the source's order
     * @param asked items whose place counts: on a page of validation those that were reacted to, on a logged one those shown
     * @param places where each of these is in what was found, -1 where it is not
     */
    private record Judged(List<Candidate> found, List<String> asked, List<Integer> places) {
        static Judged of(List<Candidate> found, List<String> asked) {
            Map<String, Integer> places = new HashMap<>();
            for (int place = 0; place < found.size(); place++) {
                places.put(found.get(place).itemId(), place);
            }
            return new Judged(
                    found,
                    asked,
                    asked.stream().map(item -> places.getOrDefault(item, -1)).toList());
        }
    }

    private record Candidate(String itemId, double logProbability, double preference, long reactions) {
        double score(Optional<SecondStage> stage) {
            return stage.isEmpty() ? logProbability : stage.get().score(preference, logProbability, reactions);
        }
    }

    /** Pages of validation, then logged ones. */
    private List<Judged> judged(Source source) {
        return IntStream.range(0, valid.pages().size() + logged.pages().size())
                .parallel()
                .mapToObj(i -> i < valid.pages().size()
                        ? ofValidation(source, i)
                        : ofLog(source, i - valid.pages().size()))
                .toList();
    }

    private Judged ofValidation(Source source, int i) {
        PageSample page = valid.pages().get(i);
        return Judged.of(found(source, page.history(), page.timeMillis()), List.copyOf(HeldOutPages.relevant(page)));
    }

    private Judged ofLog(Source source, int i) {
        LoggedPages.Page page = logged.pages().get(i);
        return Judged.of(
                found(source, page.history(), page.atMillis()),
                page.shown().stream().map(LoggedPages.Shown::itemId).toList());
    }

    private List<Candidate> found(Source source, List<Behaviour> history, long atMillis) {
        List<ScoredItem> found = source.found(history, atMillis, grid.mostCandidates());
        List<String> items = found.stream().map(ScoredItem::itemId).toList();
        List<Double> preferences = preference.of(history, atMillis, items);
        return IntStream.range(0, found.size())
                .mapToObj(place -> new Candidate(
                        items.get(place),
                        found.get(place).score(),
                        preferences.isEmpty() ? 0 : preferences.get(place),
                        preference.reactions(items.get(place))))
                .toList();
    }

    private Trial trial(String name, Optional<SecondStage> stage, List<Judged> pages) {
        int candidates = stage.map(SecondStage::candidates).orElse(grid.mostCandidates());
        double ndcg = pages.subList(0, valid.pages().size()).stream()
                .mapToDouble(page -> ndcg(page, stage, candidates))
                .average()
                .orElse(0);
        if (logged.pages().isEmpty()) {
            return new Trial(name, stage, Double.NaN, ndcg, ndcg);
        }
        double value = logged.value(pages.subList(valid.pages().size(), pages.size()).stream()
                .map(page -> ofShown(page, stage, candidates))
                .toList());
        return new Trial(name, stage, value / logged.logged() - 1, ndcg, Math.sqrt(value * ndcg));
    }

    /** Of the first ten places only those of the items asked for are worked out: nothing is sorted. */
    private static double ndcg(Judged page, Optional<SecondStage> stage, int candidates) {
        double[] scores = new double[Math.min(candidates, page.found().size())];
        for (int place = 0; place < scores.length; place++) {
            scores[place] = page.found().get(place).score(stage);
        }
        String[] ranking = new String[COMPARED];
        Arrays.fill(ranking, "");
        for (int item = 0; item < page.asked().size(); item++) {
            int place = page.places().get(item);
            if (place >= 0 && place < scores.length) {
                int rank = better(scores, place);
                if (rank < COMPARED) {
                    ranking[rank] = page.asked().get(item);
                }
            }
        }
        return RankingQuality.ndcg(List.of(ranking), Set.copyOf(page.asked()), COMPARED);
    }

    /** How many come before the one at a place; of equals, the earlier found. */
    private static int better(double[] scores, int at) {
        int better = 0;
        for (int place = 0; place < scores.length; place++) {
            if (scores[place] > scores[at] || (scores[place] == scores[at] && place < at)) {
                better++;
            }
        }
        return better;
    }

    /** Scores of what was shown; what is not among the candidates comes last. */
    private static double[] ofShown(Judged page, Optional<SecondStage> stage, int candidates) {
        return page.places().stream()
                .mapToDouble(place -> place >= 0 && place < candidates
                        ? page.found().get(place).score(stage)
                        : Double.NEGATIVE_INFINITY)
                .toArray();
    }
}
