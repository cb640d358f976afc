package io.genrec.evaluation;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ReactedPages;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.recommendation.Ranker;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.metrics.RankingQuality;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Pages that training never saw, each with at least one reaction: what rankers are asked and measured on. */
public final class HeldOutPages {
    private static final int COMPARED = 10;

    private final List<PageSample> pages;
    private final Map<String, Integer> users = new TreeMap<>();

    public HeldOutPages(List<PageSample> pages) {
        this.pages = List.copyOf(pages);
        pages.forEach(page -> users.putIfAbsent(page.userId(), users.size()));
    }

    /**
     * The pages of a table, or some of them.
     *
     * @param max pages at most, drawn by the seed; 0 takes all
     * @throws StepFailed where the table holds no page with a reaction
     */
    public static HeldOutPages read(Path samples, int max, long seed) {
        List<PageSample> pages = ReactedPages.read(samples);
        if (max == 0 || pages.size() <= max) {
            return new HeldOutPages(pages);
        }
        Collections.shuffle(pages, new Random(seed));
        return new HeldOutPages(pages.subList(0, max));
    }

    public List<PageSample> pages() {
        return pages;
    }

    /** How many users the pages are of. */
    int users() {
        return users.size();
    }

    /** The index of the page's user, from 0. */
    int userOf(PageSample page) {
        return Objects.requireNonNull(users.get(page.userId()), "a page of another set");
    }

    /** Answers for all pages, in their order, worked out on all cores. */
    public <T> List<T> answers(Function<PageSample, T> answer, String model, Progress progress) {
        AtomicLong done = new AtomicLong();
        return pages.parallelStream()
                .map(page -> {
                    T answered = answer.apply(page);
                    progress.report(done.incrementAndGet(), pages.size(), "pages", model);
                    return answered;
                })
                .toList();
    }

    /**
     * How well a ranker ranks the pages, as settings and training steps are compared.
     *
     * @param ndcg NDCG@10, mean over the pages
     * @param hitRate HR@10, mean over the pages
     */
    public record Quality(double ndcg, double hitRate) {}

    /** {@link Quality} of a ranker, pages on all cores; the same however many. */
    public Quality quality(Ranker ranker) {
        List<Quality> each = answers(
                page -> {
                    List<String> ranking = ranker.rank(page.history(), page.timeMillis(), COMPARED).stream()
                            .map(ScoredItem::itemId)
                            .toList();
                    Set<String> relevant = relevant(page);
                    return new Quality(
                            RankingQuality.ndcg(ranking, relevant, COMPARED),
                            RankingQuality.hit(ranking, relevant, COMPARED));
                },
                "",
                Progress.SILENT);
        return new Quality(
                each.stream().mapToDouble(Quality::ndcg).average().orElseThrow(),
                each.stream().mapToDouble(Quality::hitRate).average().orElseThrow());
    }

    /** The items of a page that were reacted to. */
    public static Set<String> relevant(PageSample page) {
        return page.positives().stream().map(PageItem::itemId).collect(Collectors.toUnmodifiableSet());
    }
}
