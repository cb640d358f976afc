package io.genrec.cli;

import io.genrec.actors.alignment.ClusterGroupSource;
import io.genrec.actors.alignment.ClusterSettings;
import io.genrec.actors.alignment.ClusterTable;
import io.genrec.actors.alignment.NodeRoles;
import io.genrec.alignment.AlignResult;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.learner.AlignSettings;
import io.genrec.alignment.rollout.EngineRollouts;
import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.SimRewards;
import io.genrec.cli.step.ContentDigests;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An alignment whose groups come from this process and from whichever nodes have joined it. */
public final class ClusterAlignment {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAlignment.class);

    private ClusterAlignment() {}

    /**
     * Aligns.
     *
     * @param watcher sees how the cluster stands, about every second
     * @throws io.genrec.datasets.run.StepFailed where the run lacks something, or a prompt fails on every node
     */
    public static AlignResult run(
            AlignSettings settings,
            ClusterSettings cluster,
            RunDirectory run,
            Progress progress,
            Consumer<ClusterTable> watcher) {
        Path scratch = run.alignment().resolve("cluster");
        AtomicReference<String> standing = new AtomicReference<>("");
        NodeTable terminal = new NodeTable(System.err);
        Bundle bundle = Alignment.bundle(run);
        try (SimRewards rewards = new SimRewards(Alignment.rewards(run));
                EngineRollouts rollouts = new EngineRollouts(bundle, settings.engine(), scratch.resolve("own"))) {
            int capacity = cluster.rolloutsAtOnce();
            NodeRoles roles = new NodeRoles(
                    true,
                    true,
                    capacity == 0
                            ? Optional.empty()
                            : Optional.of(new NodeRoles.Rolling(
                                    rollouts, engine(settings.engine()), capacity, scratch.resolve("fetched"))),
                    cluster.rewardsAtOnce() == 0
                            ? Optional.empty()
                            : Optional.of(new NodeRoles.Rewarding(rewards, cluster.rewardsAtOnce())),
                    new NodeRoles.Inputs(bundle.version(), rewards(run)));
            try (ClusterGroupSource groups = ClusterGroupSource.start(cluster, roles, table -> {
                terminal.show(table);
                watcher.accept(table);
                standing.set(summary(table));
            })) {
                LOG.info("nodes join at {}", groups.address());
                progress.say("nodes join at " + groups.address());
                AlignResult result =
                        Alignment.run(settings, run, new WithStanding(progress, standing::get), new Kept(groups));
                groups.finish();
                return result;
            }
        }
    }

    /** Adds to each report how the cluster stands. */
    private record WithStanding(Progress progress, Supplier<String> standing) implements Progress {
        @Override
        public void report(long done, long total, String unit, String detail) {
            progress.report(done, total, unit, detail + standing.get());
        }

        @Override
        public void say(String sentence) {
            progress.say(sentence);
        }
    }

    /** The nodes are told that all is over only when it is, not when it failed: so the step's close is not theirs. */
    private record Kept(ClusterGroupSource groups) implements GroupSource {
        @Override
        public List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks) {
            return groups.groups(policy, weights, tasks);
        }

        @Override
        public void close() {}
    }

    /** What scores, as nodes compare it: the reward model and the catalogue that its vectors come from. */
    static String rewards(RunDirectory run) {
        return ContentDigests.of(run.reward()) + "-" + ContentDigests.of(run.catalog());
    }

    /** As a node's line names it. */
    static String engine(EngineSettings engine) {
        String label = engine.label();
        return label.endsWith("-int8") ? label.replace("-int8", "-cpu int8") : label + "-cpu fp32";
    }

    private static String summary(ClusterTable table) {
        double rate = table.nodes().stream()
                .mapToDouble(row -> row.status().rolloutsPerSecond())
                .sum();
        long silent =
                table.nodes().stream().filter(row -> !"up".equals(row.state())).count();
        return String.format(
                Locale.ROOT,
                ", %d %s%s, %.0f groups/s",
                table.nodes().size(),
                table.nodes().size() == 1 ? "node" : "nodes",
                silent == 0 ? "" : " (" + silent + " silent)",
                rate);
    }
}
