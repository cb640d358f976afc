package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.RolloutSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.alignment.rollout.StalePolicy;
import io.genrec.domain.semanticid.SemanticId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Rollouts of {@link SumLearner}'s policy: they depend on its weights, the prompt and the seed, and on nothing else. */
final class SumRollouts implements RolloutSource {
    private static final int GROUP = 4;

    /** What a worker does wrong. */
    enum Fault {
        NONE,
        /** Every third rollout throws. */
        THROWS_SOMETIMES,
        ALWAYS_THROWS,
        /** Generates for ever with the first weights it had, and says so, as a worker does that comes back. */
        KEEPS_OLD_WEIGHTS
    }

    private final long delayMillis;
    private final Fault fault;
    private final AtomicLong calls = new AtomicLong();
    private @Nullable PolicyVersion policy;
    private double sum;

    SumRollouts(long delayMillis, Fault fault) {
        this.delayMillis = delayMillis;
        this.fault = fault;
    }

    @Override
    public synchronized void adopt(PolicyVersion next, Path weights) {
        if (fault == Fault.KEEPS_OLD_WEIGHTS && policy != null) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(weights));
            sum = 0;
            while (bytes.hasRemaining()) {
                sum += bytes.getDouble();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        policy = next;
    }

    @Override
    public Rollouts roll(RolloutTask task) {
        long call = calls.incrementAndGet();
        try {
            Thread.sleep(delayMillis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (fault == Fault.ALWAYS_THROWS || (fault == Fault.THROWS_SOMETIMES && call % 3 == 0)) {
            throw new IllegalStateException("a rollout that throws, on purpose");
        }
        PolicyVersion with = Objects.requireNonNull(policy);
        if (fault != Fault.KEEPS_OLD_WEIGHTS && !with.equals(task.policy())) {
            throw new StalePolicy(task.policy(), with);
        }
        SplittableRandom random = new SplittableRandom(task.seed());
        List<Rollout> group = new ArrayList<>();
        for (int place = 0; place < GROUP; place++) {
            group.add(
                    new Rollout(SemanticId.of(place, 1), -random.nextDouble() * Math.abs(Math.sin(sum)), "i" + place));
        }
        return new Rollouts(task.iteration(), task.promptId(), with, group, GROUP);
    }

    @Override
    public void close() {}

    /** Scores by the log-probability, a pure function as well. */
    static RewardSource rewards() {
        return rewards((task, rollouts) -> {});
    }

    /** @param first called with what is to be scored; what it throws, the score throws */
    static RewardSource rewards(BiConsumer<RolloutTask, Rollouts> first) {
        return new RewardSource() {
            @Override
            public ScoredGroup score(RolloutTask task, Rollouts rollouts) {
                first.accept(task, rollouts);
                return new ScoredGroup(
                        rollouts.iteration(),
                        rollouts.promptId(),
                        rollouts.policy(),
                        rollouts.group().stream()
                                .map(rollout -> new ScoredRollout(
                                        rollout, Math.exp(rollout.logProbability()), 1, rollout.isValid()))
                                .toList(),
                        rollouts.drawn());
            }

            @Override
            public void close() {}
        };
    }
}
