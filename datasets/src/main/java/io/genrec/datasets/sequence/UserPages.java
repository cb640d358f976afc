package io.genrec.datasets.sequence;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One user's page samples laid over each other. The history of a sample is a window of the user's whole sequence, and its
 * page's reactions follow that window; most of a sequence is told several times, in the histories of later pages, and kept
 * once.
 *
 * <p>Two ways to read it: {@link #reactions()}, each reaction once, and {@link #stretches(int)}, every page with what it is
 * told from.
 */
public final class UserPages {
    private final TreeMap<Long, Behaviour> histories = new TreeMap<>();
    private final List<Page> pages = new ArrayList<>();

    private UserPages() {}

    /**
     * A page of the user, without its history.
     *
     * @param timeMillis of the page's first event, milliseconds since the epoch, UTC
     * @param historyEnd behaviours before the request, in all
     * @param historySize how many of them, the newest, the page's sample holds
     * @param items strongest action first, then earliest, each item once
     */
    public record Page(String requestId, long timeMillis, long historyEnd, int historySize, List<PageItem> items) {
        static Page of(PageSample sample) {
            return new Page(
                    sample.requestId(),
                    sample.timeMillis(),
                    sample.historyEnd(),
                    sample.history().size(),
                    sample.items());
        }

        /** The items reacted to. */
        public List<PageItem> positives() {
            return items.stream().filter(item -> item.action().isPositive()).toList();
        }
    }

    /**
     * A stretch of the user's history and the pages that are told from it, each from the part before its own cut.
     *
     * @param history oldest first
     * @param cuts newest page first
     */
    public record Stretch(List<Behaviour> history, List<Cut> cuts) {
        public Stretch {
            history = List.copyOf(history);
            cuts = List.copyOf(cuts);
        }
    }

    /** @param visible how many behaviours of the stretch lie before the page's request */
    public record Cut(Page page, int visible) {}

    /**
     * The users of a table of page samples, by user id.
     *
     * @throws StepFailed where two samples of a user disagree about the history
     * @throws io.genrec.datasets.table.UnreadableTable where the folder holds no such table
     */
    public static SortedMap<String, UserPages> read(Path samples) {
        SortedMap<String, UserPages> users = new TreeMap<>();
        ParquetTable.SAMPLES.forEach(samples, sample -> add(users, sample));
        return Collections.unmodifiableSortedMap(users);
    }

    /** The users of some page samples, by user id. @throws StepFailed where two of a user disagree about the history */
    public static SortedMap<String, UserPages> of(Iterable<PageSample> samples) {
        SortedMap<String, UserPages> users = new TreeMap<>();
        samples.forEach(sample -> add(users, sample));
        return Collections.unmodifiableSortedMap(users);
    }

    private static void add(SortedMap<String, UserPages> users, PageSample sample) {
        users.computeIfAbsent(sample.userId(), user -> new UserPages()).add(sample);
    }

    private void add(PageSample sample) {
        long place = sample.historyEnd() - sample.history().size();
        for (Behaviour behaviour : sample.history()) {
            Behaviour told = histories.get(place);
            if (told != null && !told.itemId().equals(behaviour.itemId())) {
                throw new StepFailed("two samples of user " + sample.userId() + " disagree about behaviour "
                        + (place + 1) + " of the user's history; run genrec features again");
            }
            if (told == null || told.action() != told.action().strongerOf(behaviour.action())) {
                histories.put(place, behaviour); // what came of a reaction may be told later
            }
            place++;
        }
        pages.add(Page.of(sample));
    }

    /**
     * What the user reacted to, oldest first, each reaction once: one a request and item, as in a history. Behaviours of
     * histories count only where no page covers them (a user's first reactions, where no page was made of them).
     */
    public List<Behaviour> reactions() {
        Map<String, Map<String, Behaviour>> byRequest = new HashMap<>();
        Map<String, Long> starts = new HashMap<>();
        for (Page page : pages) {
            starts.putIfAbsent(page.requestId(), page.historyEnd());
            Map<String, Behaviour> request = byRequest.computeIfAbsent(page.requestId(), id -> new HashMap<>());
            for (PageItem item : page.positives()) {
                request.merge(
                        item.itemId(),
                        new Behaviour(item.itemId(), item.action(), item.timeMillis()),
                        (a, b) -> a.timeMillis() <= b.timeMillis() ? a : b);
            }
        }
        TreeMap<Long, Behaviour> uncovered = new TreeMap<>(histories);
        List<Behaviour> all = new ArrayList<>();
        byRequest.forEach((requestId, reactions) -> {
            long start = starts.getOrDefault(requestId, 0L);
            uncovered.subMap(start, start + reactions.size()).clear();
            all.addAll(reactions.values());
        });
        all.addAll(uncovered.values());
        all.sort(Comparator.comparingLong(Behaviour::timeMillis).thenComparing(Behaviour::itemId));
        return List.copyOf(all);
    }

    /**
     * The pages with a reaction, laid over as few stretches of the history as will do. A stretch ends where the newest page
     * not yet laid begins, and takes in every older page that still sees half of the longest history, or all that there is.
     *
     * @param maxHistory behaviours of a stretch at most
     */
    public List<Stretch> stretches(int maxHistory) {
        List<Page> newestFirst = pages.stream()
                .filter(page -> !page.positives().isEmpty())
                .sorted(Comparator.comparingLong(Page::historyEnd).reversed())
                .toList();
        List<Stretch> stretches = new ArrayList<>();
        for (int next = 0; next < newestFirst.size(); ) {
            Page newest = newestFirst.get(next);
            long start = newest.historyEnd() - Math.min(maxHistory, newest.historySize());
            List<Cut> cuts = new ArrayList<>();
            while (next < newestFirst.size() && seesEnough(newestFirst.get(next), start, maxHistory)) {
                Page page = newestFirst.get(next++);
                cuts.add(new Cut(page, Math.toIntExact(page.historyEnd() - start)));
            }
            List<Behaviour> history =
                    List.copyOf(histories.subMap(start, newest.historyEnd()).values());
            stretches.add(new Stretch(history, cuts));
        }
        return stretches;
    }

    private static boolean seesEnough(Page page, long start, int maxHistory) {
        long visible = page.historyEnd() - start;
        return visible >= Math.min(page.historySize(), (maxHistory + 1) / 2);
    }
}
