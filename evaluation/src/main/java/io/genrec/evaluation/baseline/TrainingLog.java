package io.genrec.evaluation.baseline;

import io.genrec.datasets.sequence.UserPages;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageSample;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What every user reacted to in training, each reaction once: {@link UserPages#reactions()} of all users. */
public final class TrainingLog {
    private final SortedMap<String, List<Behaviour>> byUser;

    private TrainingLog(SortedMap<String, UserPages> users) {
        SortedMap<String, List<Behaviour>> reactions = new TreeMap<>();
        users.forEach((user, sequence) -> reactions.put(user, sequence.reactions()));
        this.byUser = Collections.unmodifiableSortedMap(reactions);
    }

    /** @throws io.genrec.datasets.table.UnreadableTable where the folder holds no table of page samples */
    public static TrainingLog read(Path trainSamples) {
        return new TrainingLog(UserPages.read(trainSamples));
    }

    public static TrainingLog of(Iterable<PageSample> trainSamples) {
        return new TrainingLog(UserPages.of(trainSamples));
    }

    /** A user's reactions, oldest first, by user id. */
    public SortedMap<String, List<Behaviour>> byUser() {
        return byUser;
    }

    /** How often each item was reacted to. */
    public Map<String, Long> reactions() {
        Map<String, Long> counts = new TreeMap<>();
        byUser.values().forEach(user -> user.forEach(behaviour -> counts.merge(behaviour.itemId(), 1L, Long::sum)));
        return counts;
    }
}
