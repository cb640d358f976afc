package io.genrec.benchmarks;

import io.genrec.actors.alignment.AlignmentNode;
import io.genrec.actors.alignment.ClusterGroupSource;
import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.actors.alignment.NodeRoles;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RewardSource;
import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutSource;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What an iteration costs beside decoding: a learner's node and a node of many workers, over TCP, whose decoder is a
 * stand-in that takes a given time and no processor. Both nodes are in this process, so that the workers' share of
 * the messages is in the figure, too.
 */
final class StandInCluster {
    private static final int GROUP = 16;
    private static final int HISTORY = 50;

    /** Travels with every task; the stand-in does not read it. */
    private static final RolloutSettings ROLLOUTS =
            new RolloutSettings(GROUP, 64, RolloutKind.BOTH, PolicySupport.ANY_CODE);

    /** Iterations before those measured, their decoders without delay: the code is compiled by then, as in a long run. */
    private static final int WARM_UP = 30;

    private StandInCluster() {}

    /**
     * @param workers that pull
     * @param promptsPerWorker of an iteration
     * @param decodeMillis that the stand-in takes for a prompt
     * @param iterations that are measured, once all is warm
     */
    record Load(int workers, int promptsPerWorker, int decodeMillis, int iterations) {}

    /**
     * @param idealSeconds of an iteration: decoding alone
     * @param seconds of the median iteration
     * @param startSeconds of that, until the first decoder starts: weights, and the first prompt's way
     * @param endSeconds of that, after the last decoder has ended: the last group's way
     * @param processorSeconds of an iteration, of both nodes: what other work on the machine does not change
     */
    record Result(
            int workers,
            int prompts,
            double idealSeconds,
            double seconds,
            double startSeconds,
            double endSeconds,
            double processorSeconds) {
        /** The share of an iteration that is not decoding. */
        double overhead() {
            return (seconds - idealSeconds) / seconds;
        }

        /** The coordinator's and the messages' time, a prompt at a time. */
        double millisPerPrompt() {
            return 1000 * (seconds - idealSeconds) / prompts;
        }
    }

    /** @param folder empty; stand-in weights go there */
    static Result run(ClusterSettings settings, Load load, Path folder) {
        NodeRoles.Inputs inputs = new NodeRoles.Inputs("stand-in", "stand-in");
        NodeRoles learner =
                new NodeRoles(true, true, Optional.empty(), Optional.of(new NodeRoles.Rewarding(rewards(), 2)), inputs);
        TimedRollouts decoders = new TimedRollouts();
        NodeRoles workers = new NodeRoles(
                false,
                false,
                Optional.of(new NodeRoles.Rolling(decoders, "stand-in", load.workers(), folder.resolve("fetched"))),
                Optional.empty(),
                inputs);
        try (ClusterGroupSource groups = ClusterGroupSource.start(settings.joining(List.of()), learner, table -> {})) {
            AlignmentNode node = AlignmentNode.start(settings.joining(List.of(groups.address())), workers);
            try {
                return measured(groups, decoders, load, folder);
            } finally {
                node.close();
            }
        }
    }

    private static Result measured(ClusterGroupSource groups, TimedRollouts decoders, Load load, Path folder) {
        List<Iteration> measured = new ArrayList<>();
        double processorBefore = 0;
        for (int iteration = -WARM_UP; iteration < load.iterations(); iteration++) {
            if (iteration == 0) {
                decoders.take(load.decodeMillis());
                processorBefore = processorSeconds();
            }
            PolicyVersion policy = new PolicyVersion(WARM_UP + iteration, digest(weights(folder, iteration)));
            List<RolloutTask> tasks = tasks(WARM_UP + iteration, policy, load.workers() * load.promptsPerWorker());
            decoders.forget();
            long start = System.nanoTime();
            groups.groups(policy, folder.resolve("weights-" + iteration), tasks);
            measured.add(decoders.iteration(start, System.nanoTime()));
        }
        double processor = (processorSeconds() - processorBefore) / load.iterations();
        Iteration median = measured.subList(WARM_UP, measured.size()).stream()
                .sorted(Comparator.comparingDouble(Iteration::seconds))
                .toList()
                .get(load.iterations() / 2);
        return new Result(
                load.workers(),
                load.workers() * load.promptsPerWorker(),
                load.promptsPerWorker() * load.decodeMillis() / 1000.0,
                median.seconds(),
                median.startSeconds(),
                median.endSeconds(),
                processor);
    }

    /** How long an iteration took, until its first decoder started, and after its last one had ended. */
    private record Iteration(double seconds, double startSeconds, double endSeconds) {}

    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static String digest(byte[] weights) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] weights(Path folder, int iteration) {
        byte[] weights = new byte[1 << 20];
        Arrays.fill(weights, (byte) iteration);
        try {
            Files.write(folder.resolve("weights-" + iteration), weights);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return weights;
    }

    private static List<RolloutTask> tasks(long iteration, PolicyVersion policy, int count) {
        List<Behaviour> history = IntStream.range(0, HISTORY)
                .mapToObj(place -> new Behaviour("item-" + place, Action.CLICKED, 1_767_571_200_000L + place))
                .toList();
        return IntStream.range(0, count)
                .mapToObj(
                        prompt -> new RolloutTask(iteration, "prompt-" + prompt, policy, history, 0, prompt, ROLLOUTS))
                .toList();
    }

    /** Takes its time, and remembers when the first one began and the last one ended. */
    private static final class TimedRollouts implements RolloutSource {
        private final AtomicLong first = new AtomicLong();
        private final AtomicLong last = new AtomicLong();
        private volatile int millis;

        void take(int each) {
            millis = each;
        }

        void forget() {
            first.set(Long.MAX_VALUE);
        }

        Iteration iteration(long startNanos, long endNanos) {
            return new Iteration(
                    (endNanos - startNanos) / 1e9, (first.get() - startNanos) / 1e9, (endNanos - last.get()) / 1e9);
        }

        @Override
        public void adopt(PolicyVersion policy, Path weights) {
            // A stand-in has no use for weights; that they came and are whole was checked before.
        }

        @Override
        public Rollouts roll(RolloutTask task) {
            first.accumulateAndGet(System.nanoTime(), Math::min);
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            last.set(System.nanoTime());
            List<Rollout> group = new ArrayList<>();
            for (int place = 0; place < GROUP; place++) {
                group.add(new Rollout(SemanticId.of(1, 2, place), -place, "item-" + place));
            }
            return new Rollouts(task.iteration(), task.promptId(), task.policy(), group, GROUP);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private static RewardSource rewards() {
        return new RewardSource() {
            @Override
            public ScoredGroup score(RolloutTask task, Rollouts rollouts) {
                return new ScoredGroup(
                        rollouts.iteration(),
                        rollouts.promptId(),
                        rollouts.policy(),
                        rollouts.group().stream()
                                .map(rollout -> new ScoredRollout(rollout, 0.5, 0.5, true))
                                .toList(),
                        rollouts.drawn());
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }
}
