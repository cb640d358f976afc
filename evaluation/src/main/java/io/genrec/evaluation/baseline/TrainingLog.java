package io.genrec.evaluation.baseline;

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
import java.util.TreeMap;

/**
 * What every user reacted to in training, each reaction once: one a request and item, as in a history.
 *
 * <p>The training pages hold most reactions several times, as a target and in the histories of later pages. A target
 * counts once a request and item. A history is laid over the user's whole sequence by its indices; only entries that no
 * training page covers count from there (a user's first reactions, where no page was made of them).
 */
public final class TrainingLog {
    private final Map<String, List<Behaviour>> byUser;

    private TrainingLog(Map<String, List<Behaviour>> byUser) {
        this.byUser = byUser;
    }

    /** @throws io.genrec.datasets.table.UnreadableTable where the folder holds no table of page samples */
    public static TrainingLog read(Path trainSamples) {
        Builder builder = new Builder();
        ParquetTable.SAMPLES.forEach(trainSamples, builder::add);
        return builder.build();
    }

    public static TrainingLog of(Iterable<PageSample> trainSamples) {
        Builder builder = new Builder();
        trainSamples.forEach(builder::add);
        return builder.build();
    }

    /** A user's reactions, oldest first, by user id. */
    public Map<String, List<Behaviour>> byUser() {
        return byUser;
    }

    /** How often each item was reacted to. */
    public Map<String, Long> reactions() {
        Map<String, Long> counts = new TreeMap<>();
        byUser.values().forEach(user -> user.forEach(behaviour -> counts.merge(behaviour.itemId(), 1L, Long::sum)));
        return counts;
    }

    private static final class Builder {
        private final Map<String, UserPages> users = new TreeMap<>();

        void add(PageSample sample) {
            users.computeIfAbsent(sample.userId(), user -> new UserPages()).add(sample);
        }

        TrainingLog build() {
            Map<String, List<Behaviour>> byUser = new TreeMap<>();
            users.forEach((user, pages) -> byUser.put(user, pages.reactions()));
            return new TrainingLog(Collections.unmodifiableMap(byUser));
        }
    }

    /** One user's pages while they are gathered. */
    private static final class UserPages {
        private final Map<String, Request> requests = new HashMap<>();
        private final TreeMap<Long, Behaviour> histories = new TreeMap<>();

        void add(PageSample sample) {
            Request request = requests.computeIfAbsent(
                    sample.requestId(), id -> new Request(sample.historyEnd(), new HashMap<>()));
            for (PageItem item : sample.positives()) {
                request.reactions.merge(
                        item.itemId(),
                        new Behaviour(item.itemId(), item.action(), item.timeMillis()),
                        (a, b) -> a.timeMillis() <= b.timeMillis() ? a : b);
            }
            long index = sample.historyEnd() - sample.history().size();
            for (Behaviour behaviour : sample.history()) {
                histories.put(index++, behaviour);
            }
        }

        List<Behaviour> reactions() {
            List<Behaviour> all = new ArrayList<>();
            for (Request request : requests.values()) {
                all.addAll(request.reactions.values());
                histories
                        .subMap(request.historyEnd, request.historyEnd + request.reactions.size())
                        .clear();
            }
            all.addAll(histories.values());
            all.sort(Comparator.comparingLong(Behaviour::timeMillis).thenComparing(Behaviour::itemId));
            return List.copyOf(all);
        }
    }

    /** A request's reactions by item; in the user's sequence they lie from {@code historyEnd} on. */
    private record Request(long historyEnd, Map<String, Behaviour> reactions) {}
}
