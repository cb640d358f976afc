package io.genrec.flink.page;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages of one request; all of them share the history before it, as they do when served. */
public final class RequestPages {
    private final String userId;
    private final String requestId;
    private final long startMillis;
    private final HistorySnapshot history;
    private final Map<Integer, PageAssembler> pages = new TreeMap<>();

    /** @param first the request's first event */
    RequestPages(Event first, HistorySnapshot history) {
        this.userId = first.userId();
        this.requestId = first.requestId();
        this.startMillis = first.timeMillis();
        this.history = history;
    }

    void add(Event event) {
        pages.computeIfAbsent(event.page(), page -> new PageAssembler()).add(event);
    }

    String requestId() {
        return requestId;
    }

    /** Time of the request's first event, milliseconds since the epoch, UTC. */
    public long startMillis() {
        return startMillis;
    }

    /** Of every page that was seen, sample or not, how many different items were on it. */
    public List<Integer> pageSizes() {
        return pages.values().stream().map(PageAssembler::size).toList();
    }

    /** The samples that the rules make of these pages, in order of the pages. */
    public List<PageSample> samples(PageRules rules) {
        return pages.entrySet().stream()
                .filter(page -> isSample(page.getValue(), history, rules))
                .map(page -> sample(page.getKey(), page.getValue(), rules))
                .toList();
    }

    private PageSample sample(int page, PageAssembler assembler, PageRules rules) {
        return sample(userId, requestId, page, assembler, history, rules);
    }

    static PageSample sample(
            String userId,
            String requestId,
            int page,
            PageAssembler assembler,
            HistorySnapshot history,
            PageRules rules) {
        return new PageSample(
                userId,
                requestId,
                page,
                assembler.firstMillis(),
                history.behaviours(),
                history.end(),
                assembler.target(rules));
    }

    /** Whether a page makes a sample. */
    static boolean isSample(PageAssembler page, HistorySnapshot history, PageRules rules) {
        return history.end() >= rules.minHistory() && (rules.keepPagesWithoutPositives() || page.isPositive());
    }
}
