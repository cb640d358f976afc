package io.genrec.training.sasrec;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The training pages as stretches of their users' histories, each with what followed at its places. A stretch ends where
 * the newest page not yet laid begins; it takes in every older page that still sees half of the longest history, or all
 * that there is.
 */
final class Sequences {
    private final Map<String, Integer> rows;
    private final SortedMap<String, User> users = new TreeMap<>();

    /** @param rows row of the embedding table by item id */
    Sequences(Map<String, Integer> rows) {
        this.rows = rows;
    }

    /**
     * A stretch of one history.
     *
     * @param items rows of the embedding table, oldest first
     */
    record Stretch(List<Integer> items, List<Target> targets) {
        Stretch {
            items = List.copyOf(items);
            targets = List.copyOf(targets);
        }

        /** Positions it takes: the start, then its items. */
        int positions() {
            return items.size() + 1;
        }
    }

    /**
     * A page to be told from a stretch.
     *
     * @param visible how many items of the stretch lie before the page's request
     * @param items the page's positives
     */
    record Target(int visible, List<Integer> items) {
        Target {
            items = List.copyOf(items);
        }
    }

    /** Takes in a training page; one without positives only tells of its history. */
    void add(PageSample page) {
        User user = users.computeIfAbsent(page.userId(), id -> new User());
        long place = page.historyEnd() - page.history().size();
        for (Behaviour behaviour : page.history()) {
            user.history.put(place++, row(behaviour.itemId()));
        }
        List<Integer> positives =
                page.positives().stream().map(PageItem::itemId).map(this::row).toList();
        if (!positives.isEmpty()) {
            user.pages.add(new Page(page.historyEnd(), page.history().size(), positives));
        }
    }

    /**
     * All pages laid out.
     *
     * @param maxHistory items of a stretch at most
     */
    List<Stretch> stretches(int maxHistory) {
        List<Stretch> stretches = new ArrayList<>();
        users.values().forEach(user -> user.lay(maxHistory, stretches));
        return stretches;
    }

    private int row(String item) {
        Integer row = rows.get(item);
        if (row == null) {
            throw new IllegalArgumentException("item " + item + " has no row");
        }
        return row;
    }

    private record Page(long historyEnd, int historySize, List<Integer> positives) {}

    /** One user's pages while they are gathered; behaviours by their place in the user's whole history. */
    private static final class User {
        private final TreeMap<Long, Integer> history = new TreeMap<>();
        private final List<Page> pages = new ArrayList<>();

        void lay(int maxHistory, List<Stretch> stretches) {
            List<Page> newestFirst = new ArrayList<>(pages);
            newestFirst.sort(Comparator.comparingLong(Page::historyEnd).reversed());
            for (int next = 0; next < newestFirst.size(); ) {
                Page newest = newestFirst.get(next);
                long start = newest.historyEnd() - Math.min(maxHistory, newest.historySize());
                List<Target> targets = new ArrayList<>();
                while (next < newestFirst.size() && seesEnough(newestFirst.get(next), start, maxHistory)) {
                    Page page = newestFirst.get(next++);
                    targets.add(new Target(Math.toIntExact(page.historyEnd() - start), page.positives()));
                }
                stretches.add(new Stretch(
                        List.copyOf(history.subMap(start, newest.historyEnd()).values()), targets));
            }
        }

        private static boolean seesEnough(Page page, long start, int maxHistory) {
            long visible = page.historyEnd() - start;
            return visible >= Math.min(page.historySize(), (maxHistory + 1) / 2) && visible >= 0;
        }
    }
}
