package io.genrec.evaluation;

import static io.genrec.evaluation.metrics.Segment.ALL;
import static io.genrec.evaluation.metrics.Segment.NEW;
import static io.genrec.evaluation.metrics.Segment.REPEAT;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.metrics.HistoryCut;
import io.genrec.evaluation.metrics.PopularityCut;
import io.genrec.evaluation.metrics.RankingQuality;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ResultRow;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All figures of one ranker, gathered page by page. */
final class Scoreboard {
    /** The longest ranking that any figure looks at. */
    static final int DEPTH = 50;

    private static final List<Integer> HIT_PLACES = List.of(1, 5, 10, DEPTH);
    private static final List<Integer> NDCG_PLACES = List.of(5, 10, DEPTH);
    private static final List<Integer> LIST_PLACES = List.of(10, DEPTH);

    private final String name;
    private final HeldOutPages pages;
    private final PopularityCut cut;
    private final HistoryCut histories;
    private final Set<String> later;
    private final Map<Figure, UserMeans> figures = new LinkedHashMap<>();
    private final Map<Integer, Set<String>> shown = new TreeMap<>();

    private record Figure(Segment segment, String metric, int k) {}

    /** @param later items that no model was trained with */
    Scoreboard(String name, HeldOutPages pages, PopularityCut cut, HistoryCut histories, Set<String> later) {
        this.name = name;
        this.pages = pages;
        this.cut = cut;
        this.histories = histories;
        this.later = Set.copyOf(later);
    }

    /** @param ranking item ids, best first, {@link #DEPTH} of them where the ranker knows so many */
    void add(PageSample page, List<String> ranking) {
        int user = pages.userOf(page);
        relevantBySegment(page).forEach((segment, relevant) -> add(user, segment, relevant, ranking));
        for (int k : LIST_PLACES) {
            List<String> list = ranking.subList(0, Math.min(k, ranking.size()));
            int tail = (int)
                    list.stream().filter(item -> cut.of(item) == Segment.TAIL).count();
            figure(ALL, "tail-share", k).add(user, tail, list.size());
            shown.computeIfAbsent(k, places -> new HashSet<>()).addAll(list);
        }
    }

    /**
     * Adds what a list of nothing but unknown items is worth.
     *
     * @param ranking as for {@link #add}, without the items of the page's history
     */
    void addDiscoveries(PageSample page, List<String> ranking) {
        Set<String> relevant = relevantBySegment(page).getOrDefault(NEW, Set.of());
        if (!relevant.isEmpty()) {
            add(pages.userOf(page), Segment.DISCOVERY, relevant, ranking);
        }
    }

    private void add(int user, Segment segment, Set<String> relevant, List<String> ranking) {
        for (int k : HIT_PLACES) {
            figure(segment, "hr", k).add(user, RankingQuality.hit(ranking, relevant, k));
        }
        for (int k : NDCG_PLACES) {
            figure(segment, "ndcg", k).add(user, RankingQuality.ndcg(ranking, relevant, k));
        }
        for (int k : LIST_PLACES) {
            figure(segment, "recall", k).add(user, RankingQuality.recall(ranking, relevant, k));
        }
    }

    /** What users observed, in the order of the segments. */
    List<Observed> observed() {
        return figures.entrySet().stream()
                .map(figure -> new Observed(
                        name,
                        figure.getKey().segment(),
                        figure.getKey().metric(),
                        figure.getKey().k(),
                        figure.getValue()))
                .sorted(Comparator.comparing(Observed::segment))
                .toList();
    }

    /** Of all lists together, which no single user observes. */
    List<ResultRow> coverage() {
        return shown.entrySet().stream()
                .map(list -> ResultRow.share(
                        name,
                        ALL,
                        "coverage",
                        list.getKey(),
                        (double) list.getValue().size() / cut.catalogueSize()))
                .toList();
    }

    private UserMeans figure(Segment segment, String metric, int k) {
        return figures.computeIfAbsent(new Figure(segment, metric, k), figure -> new UserMeans(pages.users()));
    }

    /** The page's relevant items, whole and by segment; segments without any are absent. */
    private Map<Segment, Set<String>> relevantBySegment(PageSample page) {
        Set<String> known = page.history().stream().map(Behaviour::itemId).collect(Collectors.toSet());
        Map<Segment, Set<String>> relevant = new TreeMap<>();
        for (String item : HeldOutPages.relevant(page)) {
            for (Segment segment : List.of(
                    ALL,
                    known.contains(item) ? REPEAT : NEW,
                    cut.of(item),
                    histories.of(page.history().size()))) {
                relevant.computeIfAbsent(segment, none -> new HashSet<>()).add(item);
            }
            if (!later.isEmpty()) {
                Segment segment = later.contains(item) ? Segment.LATER : Segment.EARLIER;
                relevant.computeIfAbsent(segment, none -> new HashSet<>()).add(item);
            }
        }
        return relevant;
    }
}
