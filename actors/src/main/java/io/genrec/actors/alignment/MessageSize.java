package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Bytes that a part of a message takes at most, told without encoding it. Jackson's CBOR writes the names of fields with
 * every value, and a character as three bytes at most.
 */
final class MessageSize {
    /**
     * Bytes of parts that go together in one message; a part that is larger alone, goes alone. The rest of 128 KB is for
     * what is around them, and for the rollouts of one large prompt.
     */
    static final int TOGETHER = 96 * 1024;

    private static final int TASK = 512;
    private static final int BEHAVIOUR = 64;
    private static final int GROUP = 256;
    private static final int ROLLOUT = 96;
    private static final int CODE = 5;
    private static final int SCORES = 64;
    private static final int CHARACTER = 3;

    private MessageSize() {}

    static int of(RolloutTask task) {
        return TASK
                + text(task.promptId())
                + task.history().stream()
                        .mapToInt(behaviour -> BEHAVIOUR + text(behaviour.itemId()))
                        .sum();
    }

    static int of(Rollouts rollouts) {
        return GROUP
                + text(rollouts.promptId())
                + rollouts.group().stream().mapToInt(MessageSize::of).sum();
    }

    static int of(ScoredGroup group) {
        return GROUP
                + text(group.promptId())
                + group.rollouts().stream()
                        .mapToInt(scored -> SCORES + of(scored.rollout()))
                        .sum();
    }

    /** The same parts in the same order, in as few lists as there must be for each to fit a message. */
    static <T> List<List<T>> split(List<T> parts, ToIntFunction<T> size) {
        List<List<T>> lists = new ArrayList<>();
        int room = 0;
        for (T part : parts) {
            int bytes = size.applyAsInt(part);
            if (lists.isEmpty() || bytes > room) {
                lists.add(new ArrayList<>());
                room = TOGETHER;
            }
            lists.get(lists.size() - 1).add(part);
            room -= bytes;
        }
        return lists;
    }

    private static int of(Rollout rollout) {
        return ROLLOUT + CODE * rollout.id().codes().size() + text(rollout.itemId());
    }

    private static int text(String text) {
        return CHARACTER * text.length();
    }
}
