package io.genrec.serving.history;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Histories of a run, read once. Immutable. */
public final class InMemoryHistories implements UserHistories {
    private final NavigableMap<String, List<Behaviour>> byUser = new TreeMap<>();

    public InMemoryHistories(Collection<UserSequence> sequences) {
        sequences.forEach(sequence -> byUser.put(sequence.userId(), sequence.behaviours()));
    }

    @Override
    public CompletionStage<List<Behaviour>> of(String userId) {
        return CompletableFuture.completedStage(byUser.getOrDefault(userId, List.of()));
    }

    @Override
    public List<KnownUser> search(String query, int limit) {
        String wanted = query.toLowerCase(Locale.ROOT);
        List<String> starting = new ArrayList<>();
        List<String> holding = new ArrayList<>();
        for (String id : byUser.keySet()) {
            int at = id.toLowerCase(Locale.ROOT).indexOf(wanted);
            if (at == 0) {
                starting.add(id);
            } else if (at > 0 && holding.size() < limit) {
                holding.add(id);
            }
            if (starting.size() == limit) {
                break;
            }
        }
        return Stream.concat(starting.stream(), holding.stream())
                .limit(limit)
                .map(this::known)
                .toList();
    }

    private KnownUser known(String userId) {
        List<Behaviour> history = byUser.getOrDefault(userId, List.of());
        long last = history.isEmpty() ? 0 : history.get(history.size() - 1).timeMillis();
        return new KnownUser(userId, history.size(), last);
    }
}
