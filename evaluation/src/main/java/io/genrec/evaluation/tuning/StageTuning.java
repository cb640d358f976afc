package io.genrec.evaluation.tuning;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.inference.bundle.ServingPlan.SecondStage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
        List<Trial> trials = new ArrayList<>();
        trials.add(trial(name, Optional.empty(), pages));
        if (preference != Preference.NONE) {
            for (int candidates : grid.candidates()) {
                for (double weight : grid.decoderWeights()) {
                    for (double discount : grid.popularityDiscounts()) {
                        SecondStage stage = new SecondStage(candidates, weight, discount, reward);
                        trials.add(trial(name, Optional.of(stage), pages));
                    }
                }
            }
        }
        return trials;
    }

    /**
     * A page and what a source finds for it.
     *
     * @param wanted items that were reacted to; on a logged page, those that were shown
     * @param shown items whose order counts; empty for a page of validation
     */
    private record Judged(List<Candidate> found, Set<String> wanted, List<String> shown) {}

    private record Candidate(String itemId, double logProbability, double preference, long reactions) {
        double score(Optional<SecondStage> stage) {
            return stage.map(each -> each.score(preference, logProbability, reactions))
                    .orElse(logProbability);
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
        var page = valid.pages().get(i);
        return new Judged(found(source, page.history(), page.timeMillis()), HeldOutPages.relevant(page), List.of());
    }

    private Judged ofLog(Source source, int i) {
        LoggedPages.Page page = logged.pages().get(i);
        List<String> shown =
                page.shown().stream().map(LoggedPages.Shown::itemId).toList();
        Set<String> wanted = new HashSet<>(shown);
        List<Candidate> found = found(source, page.history(), page.atMillis());
        return new Judged(found, wanted, shown);
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
                .mapToDouble(page -> RankingQuality.ndcg(best(page, stage, candidates), page.wanted(), COMPARED))
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

    private static List<String> best(Judged page, Optional<SecondStage> stage, int candidates) {
        return page.found().stream()
                .limit(candidates)
                .map(candidate -> new ScoredItem(candidate.itemId(), candidate.score(stage)))
                .sorted(Comparator.comparingDouble(ScoredItem::score).reversed())
                .limit(COMPARED)
                .map(ScoredItem::itemId)
                .toList();
    }

    /** Scores of what was shown; what is not among the candidates comes last. */
    private static double[] ofShown(Judged page, Optional<SecondStage> stage, int candidates) {
        Map<String, Double> scores = new HashMap<>();
        page.found().stream()
                .limit(candidates)
                .filter(candidate -> page.wanted().contains(candidate.itemId()))
                .forEach(candidate -> scores.put(candidate.itemId(), candidate.score(stage)));
        return page.shown().stream()
                .mapToDouble(item -> scores.getOrDefault(item, Double.NEGATIVE_INFINITY))
                .toArray();
    }
}
