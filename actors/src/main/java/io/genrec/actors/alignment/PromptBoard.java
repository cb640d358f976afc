package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where every prompt of one iteration stands. The rules that keep the count right are here and nowhere else: a result is
 * taken once, for a prompt that waits for it, and from the policy that was asked for; what fails or takes too long is
 * handed out again, a bounded number of times. Of one thread; knows no clock and no network.
 */
final class PromptBoard {
    private enum Phase {
        WAITING,
        ROLLING,
        ROLLED,
        SCORING,
        DONE,
        GIVEN_UP
    }

    /** What became of a failure. */
    enum Verdict {
        /** It was of no prompt that is under way. */
        IGNORED,
        AGAIN,
        GIVEN_UP
    }

    /** One prompt's work. */
    private static final class Prompt {
        private final RolloutTask task;
        private String weights;
        private @Nullable Phase phase;
        private int failures;
        private long attempt;
        private long sinceMillis;
        private int pieceSize;
        private @Nullable Rollouts rollouts;
        private @Nullable ScoredGroup group;

        Prompt(RolloutTask task, String weights) {
            this.task = task;
            this.weights = weights;
        }
    }

    /**
     * Prompts to generate for.
     *
     * @param weights address of the weights to do it with
     * @param attempt number of this handing out, as a failure has to name it
     */
    record ToRoll(List<RolloutTask> prompts, String weights, long attempt) {}

    /**
     * Groups to score.
     *
     * @param attempt number of this handing out, as a failure has to name it
     */
    record ToScore(List<RewardWork.Rolled> prompts, long attempt) {}

    /** Work that nobody has answered for too long. */
    record Overdue(WorkKey key, long attempt) {}

    /**
     * A piece is what is left, by this and the number of workers: pieces shrink as the end comes near, so that workers end
     * together. A worker has two, one to do and one that waits, so that it begins with less than half of its share.
     */
    private static final int PIECES = 4;

    private final int maxFailures;
    private final long timeoutMillis;
    private final long pieceMillis;
    private final Pace rolling = new Pace();
    private final Pace scoring = new Pace();
    private final Map<WorkKey, Prompt> prompts = new LinkedHashMap<>();

    /** The same prompts by phase, longest there first: the next one is found at once, however many there are. */
    private final Map<Phase, Set<Prompt>> byPhase = new EnumMap<>(Phase.class);

    private long attempts;
    private long dropped;

    /**
     * @param maxFailures of one prompt before it is given up
     * @param timeoutMillis after which work under way is handed out again
     * @param pieceMillis that a worker has prompts for at once
     */
    PromptBoard(int maxFailures, long timeoutMillis, long pieceMillis) {
        this.maxFailures = maxFailures;
        this.timeoutMillis = timeoutMillis;
        this.pieceMillis = pieceMillis;
        for (Phase phase : Phase.values()) {
            byPhase.put(phase, new LinkedHashSet<>());
        }
    }

    /**
     * Takes a prompt on; asked again, changes nothing but the address, which a learner that came back may have changed.
     * A prompt of another iteration or policy than those on the board clears it first: an iteration is begun when the last
     * one is over.
     *
     * @return the group, where it is there already
     */
    Optional<ScoredGroup> ask(RolloutTask task, String weights) {
        WorkKey key = WorkKey.of(task);
        prompts.keySet().stream().findFirst().ifPresent(any -> {
            if (any.iteration() != key.iteration() || !any.policy().equals(key.policy())) {
                prompts.clear();
                byPhase.values().forEach(Set::clear);
            }
        });
        Prompt prompt = prompts.computeIfAbsent(key, absent -> new Prompt(task, weights));
        prompt.weights = weights;
        if (prompt.phase == null || prompt.phase == Phase.GIVEN_UP) {
            prompt.failures = 0;
            prompt.rollouts = null;
            enter(prompt, Phase.WAITING, 0);
        }
        return Optional.ofNullable(prompt.group);
    }

    /**
     * A piece of prompts that nobody generates for.
     *
     * @param workers that share what is left
     * @return empty where there is none
     */
    Optional<ToRoll> nextToRoll(int workers, long nowMillis) {
        Optional<Prompt> first = in(Phase.WAITING).stream().findFirst();
        return first.map(prompt -> {
            int atMost = atMost(in(Phase.WAITING).size(), workers, rolling);
            Stream<Prompt> alike = in(Phase.WAITING).stream().takeWhile(next -> next.weights.equals(prompt.weights));
            List<Prompt> piece = piece(alike, atMost, next -> MessageSize.of(next.task));
            hand(piece, Phase.ROLLING, nowMillis);
            return new ToRoll(piece.stream().map(next -> next.task).toList(), prompt.weights, attempts);
        });
    }

    /**
     * A piece of groups that nobody scores.
     *
     * @param workers that share what is left
     * @return empty where there is none
     */
    Optional<ToScore> nextToScore(int workers, long nowMillis) {
        if (in(Phase.ROLLED).isEmpty()) {
            return Optional.empty();
        }
        int left = in(Phase.WAITING).size()
                + in(Phase.ROLLING).size()
                + in(Phase.ROLLED).size();
        List<Prompt> piece = piece(
                in(Phase.ROLLED).stream(),
                atMost(left, workers, scoring),
                next -> MessageSize.of(next.task) + MessageSize.of(rollouts(next)));
        hand(piece, Phase.SCORING, nowMillis);
        return Optional.of(new ToScore(
                piece.stream()
                        .map(next -> new RewardWork.Rolled(next.task, rollouts(next)))
                        .toList(),
                attempts));
    }

    private static Rollouts rollouts(Prompt prompt) {
        return Objects.requireNonNull(prompt.rollouts);
    }

    private int atMost(int left, int workers, Pace pace) {
        return Math.min(Math.max(1, left / (PIECES * Math.max(1, workers))), pace.within(pieceMillis));
    }

    /** The first ones, as many as may go and fit a message. */
    private static List<Prompt> piece(Stream<Prompt> prompts, int atMost, ToIntFunction<Prompt> size) {
        List<List<Prompt>> messages = MessageSize.split(prompts.limit(atMost).toList(), size);
        return messages.isEmpty() ? List.of() : messages.get(0);
    }

    private void hand(List<Prompt> piece, Phase next, long nowMillis) {
        attempts++;
        for (Prompt prompt : piece) {
            enter(prompt, next, nowMillis);
            prompt.attempt = attempts;
            prompt.pieceSize = piece.size();
        }
    }

    /** @return whether they were waited for; else they are dropped */
    boolean rolled(Rollouts rollouts, long nowMillis) {
        Prompt prompt = prompts.get(WorkKey.of(rollouts));
        if (prompt == null || prompt.rollouts != null || prompt.group != null) {
            dropped++;
            return false;
        }
        clock(prompt, nowMillis);
        prompt.rollouts = rollouts;
        enter(prompt, Phase.ROLLED, nowMillis);
        return true;
    }

    /** What a prompt of a piece has taken, so far as it has not been handed out anew since. */
    private void clock(Prompt prompt, long nowMillis) {
        if (prompt.phase == Phase.ROLLING || prompt.phase == Phase.SCORING) {
            Pace pace = prompt.phase == Phase.ROLLING ? rolling : scoring;
            pace.took((double) (nowMillis - prompt.sinceMillis) / prompt.pieceSize);
        }
    }

    /** @return whether it was waited for; else it is dropped */
    boolean scored(ScoredGroup group, long nowMillis) {
        Prompt prompt = prompts.get(WorkKey.of(group));
        if (prompt == null || prompt.group != null) {
            dropped++;
            return false;
        }
        clock(prompt, nowMillis);
        prompt.group = group;
        enter(prompt, Phase.DONE, nowMillis);
        return true;
    }

    /**
     * A rollout or a score that came to nothing: its prompt is handed out again, or given up.
     *
     * @param attempt of the worker that failed; where the prompt has been handed to another since, it is that one's now
     */
    Verdict failed(WorkKey key, long attempt, long nowMillis) {
        Prompt prompt = prompts.get(key);
        if (prompt == null
                || (prompt.phase != Phase.ROLLING && prompt.phase != Phase.SCORING)
                || prompt.attempt != attempt) {
            return Verdict.IGNORED;
        }
        prompt.failures++;
        if (prompt.failures >= maxFailures) {
            enter(prompt, Phase.GIVEN_UP, nowMillis);
            return Verdict.GIVEN_UP;
        }
        enter(prompt, prompt.phase == Phase.ROLLING ? Phase.WAITING : Phase.ROLLED, nowMillis);
        return Verdict.AGAIN;
    }

    /** Work that has been under way for too long, for {@link #failed}. */
    List<Overdue> overdue(long nowMillis) {
        return Stream.of(Phase.ROLLING, Phase.SCORING)
                .flatMap(phase -> in(phase).stream())
                .filter(prompt -> nowMillis - prompt.sinceMillis > timeoutMillis)
                .map(prompt -> new Overdue(WorkKey.of(prompt.task), prompt.attempt))
                .toList();
    }

    /** Prompts of the iteration that have been asked for. */
    int total() {
        return prompts.size();
    }

    int done() {
        return in(Phase.DONE).size();
    }

    /** Results that came a second time, or for nothing asked. */
    long dropped() {
        return dropped;
    }

    /** Of the prompts on the board, -1 without any. */
    long iteration() {
        return prompts.keySet().stream().findFirst().map(WorkKey::iteration).orElse(-1L);
    }

    private void enter(Prompt prompt, Phase next, long nowMillis) {
        if (prompt.phase != null) {
            in(prompt.phase).remove(prompt);
        }
        in(next).add(prompt);
        prompt.phase = next;
        prompt.sinceMillis = nowMillis;
    }

    private Set<Prompt> in(Phase phase) {
        return Objects.requireNonNull(byPhase.get(phase));
    }
}
