package io.genrec.actors.alignment;

import io.genrec.alignment.learner.AlignmentLearner;
import io.genrec.alignment.learner.IterationMetrics;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A learner of eight numbers whose next values depend on every score of every group and on their order, so that a group
 * lost, doubled or out of order shows in the weights. It writes down in {@code ledger} what it learnt from.
 */
final class SumLearner implements AlignmentLearner {
    private final Path folder;
    private final long iterations;
    private final int prompts;
    private final double[] weights = new double[8];
    private long iteration;

    SumLearner(Path folder, long iterations, int prompts) {
        this.folder = folder;
        this.iterations = iterations;
        this.prompts = prompts;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i + 1;
        }
        try {
            Files.createDirectories(folder);
            if (Files.exists(checkpointFile())) {
                ByteBuffer saved = ByteBuffer.wrap(Files.readAllBytes(checkpointFile()));
                iteration = saved.getLong();
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = saved.getDouble();
                }
            }
            Files.write(weights(), encoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long iterations() {
        return iterations;
    }

    @Override
    public long iteration() {
        return iteration;
    }

    @Override
    public PolicyVersion policy() {
        return new PolicyVersion(iteration, sha256(encoded()));
    }

    @Override
    public Path weights() {
        return folder.resolve("weights-" + iteration);
    }

    @Override
    public List<RolloutTask> tasks(long of) {
        PolicyVersion policy = policy();
        List<Behaviour> history = List.of(new Behaviour("i1", Action.CLICKED, 1));
        return IntStream.range(0, prompts)
                .mapToObj(prompt -> new RolloutTask(
                        of,
                        "p" + prompt,
                        policy,
                        history,
                        2,
                        of * 1000 + prompt,
                        new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE)))
                .toList();
    }

    @Override
    public IterationMetrics learn(List<ScoredGroup> groups) {
        StringBuilder ledger = new StringBuilder();
        for (ScoredGroup group : groups) {
            if (!group.policy().equals(policy())) {
                throw new IllegalArgumentException("a group of policy " + group.policy() + " for " + policy());
            }
            ledger.append(iteration).append(' ').append(group.promptId()).append('\n');
        }
        double[] next = weights.clone();
        for (ScoredGroup group : groups) {
            for (ScoredRollout rollout : group.rollouts()) {
                for (int i = 0; i < next.length; i++) {
                    next[i] = next[i] * 0.999
                            + Math.sin(rollout.rollout().logProbability() * (i + 1)) * rollout.preference();
                }
            }
        }
        System.arraycopy(next, 0, weights, 0, next.length);
        try {
            Files.writeString(folder.resolve("ledger"), ledger, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            iteration++;
            Files.write(weights(), encoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new IterationMetrics(
                iteration - 1,
                new IterationMetrics.Loss(0, 0, 0, 0),
                new IterationMetrics.Rewards(0, 0),
                new IterationMetrics.Rollouts(0, 0, 0),
                new IterationMetrics.Groups(0, 0),
                new IterationMetrics.Drift(0, 0));
    }

    @Override
    public void checkpoint() {
        ByteBuffer saved = ByteBuffer.allocate(8 + 8 * weights.length).putLong(iteration);
        for (double weight : weights) {
            saved.putDouble(weight);
        }
        try {
            Path partial = folder.resolve(".checkpoint");
            Files.write(partial, saved.array());
            Files.move(partial, checkpointFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}

    /** Rolls out and learns until all iterations are done. */
    void run(ClusterGroupSource groups) {
        while (iteration < iterations) {
            learn(groups.groups(policy(), weights(), tasks(iteration)));
            checkpoint();
        }
    }

    /** Of the weights as they are. */
    String digest() {
        return sha256(encoded());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path checkpointFile() {
        return folder.resolve("checkpoint");
    }

    private byte[] encoded() {
        ByteBuffer bytes = ByteBuffer.allocate(8 * weights.length);
        for (double weight : weights) {
            bytes.putDouble(weight);
        }
        return bytes.array();
    }
}
