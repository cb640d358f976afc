package io.genrec.alignment.learner;

import static io.genrec.training.tensor.Operators.lookup;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.model.ModelConfig;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.optimizer.GradientClipping;
import io.genrec.training.optimizer.LearningRate;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The learner of GRPO-SR. Of an iteration's prompts each update takes a part; the first is on-policy, the later ones are as
 * many small steps behind, and all of them as many iterations as the staleness says: the loss has no ratio that would make up
 * for it (GenRec section 4). What an update makes is owned by that update's manager and freed with it. One learner learns at
 * a time in a JVM: the engine has one gradient collector.
 */
public final class GrpoSrLearner implements AlignmentLearner {
    /** Engine and trainer compute the same in another order; more than this is another support or other weights. */
    private static final double LARGEST_MISMATCH = 1e-2;

    private final AlignSettings settings;
    private final ModelConfig model;
    private final NDManager manager = NDManager.newBaseManager();
    private final AlignmentPrompts prompts;
    private final PolicyFiles files;
    private final PolicyForward forward;
    private final GrpoSrLoss loss;
    private final DecoderWeights supervised;
    private final DecoderWeights weights;
    private final AdamW optimizer;
    private final List<IterationMetrics> history;

    /** The newest last; of each of them groups may still come. */
    private final Deque<PolicyVersion> policies = new ArrayDeque<>();

    private GrpoSrLearner(AlignSettings settings, Bundle bundle, AlignmentPrompts prompts, PolicyFiles files) {
        AlignSettings.Optimization optimization = settings.optimization();
        boolean likelihood = settings.method().isSupervised();
        this.settings = settings;
        this.model = bundle.config();
        this.prompts = prompts;
        this.files = files;
        this.forward = new PolicyForward(
                manager, model, bundle.semanticIds(), settings.rollouts().support());
        this.loss = new GrpoSrLoss(
                manager, likelihood ? optimization.nllWeight() : 0, likelihood ? 0 : optimization.klWeight());
        this.supervised = files.supervised(manager, model);
        Optional<PolicyFiles.Saved> saved = settings.resume() ? files.latest() : Optional.empty();
        if (saved.isPresent()) {
            this.weights = saved.get().weights(manager, model);
            this.optimizer = saved.get().optimizer(manager, optimization.weightDecay());
            this.history = new ArrayList<>(saved.get().history());
        } else {
            files.clear();
            this.weights = supervised.copy(manager, model);
            this.optimizer = AdamW.create(manager, weights.byName(), optimization.weightDecay());
            this.history = new ArrayList<>();
        }
        policies.add(files.export(weights, iteration()));
    }

    /**
     * A learner at its beginning, or where it was saved last.
     *
     * @param samples the pages that are its prompts
     * @param folder where its policies and checkpoints are kept
     * @throws io.genrec.datasets.run.StepFailed where the samples hold no reaction, or what was saved is of another run
     */
    public static GrpoSrLearner open(AlignSettings settings, Bundle bundle, Path samples, Path folder) {
        AlignmentPrompts prompts = AlignmentPrompts.read(samples, bundle.semanticIds(), settings);
        return new GrpoSrLearner(settings, bundle, prompts, files(settings, bundle, folder));
    }

    /** For tests: prompts given, nothing read. */
    static GrpoSrLearner of(AlignSettings settings, Bundle bundle, List<AlignmentPrompt> prompts, Path folder) {
        return new GrpoSrLearner(
                settings,
                bundle,
                new AlignmentPrompts(prompts, settings.course().prompts(), settings.seed()),
                files(settings, bundle, folder));
    }

    private static PolicyFiles files(AlignSettings settings, Bundle bundle, Path folder) {
        return new PolicyFiles(
                folder, bundle, settings.identity(), settings.course().staleness());
    }

    @Override
    public long iterations() {
        return settings.course().iterations();
    }

    @Override
    public long iteration() {
        return history.size();
    }

    @Override
    public PolicyVersion policy() {
        return policies.getLast();
    }

    @Override
    public Path weights() {
        return files.weights(policy());
    }

    /** Metrics of every iteration so far. */
    public List<IterationMetrics> history() {
        return List.copyOf(history);
    }

    @Override
    public List<RolloutTask> tasks(long iteration) {
        List<RolloutTask> tasks = new ArrayList<>();
        for (AlignmentPrompt prompt : prompts.of(iteration)) {
            long seed = (settings.seed() * 1_000_003 + iteration) * 1_000_003 + tasks.size();
            tasks.add(new RolloutTask(
                    iteration, prompt.id(), policy(), prompt.history(), prompt.atMillis(), seed, settings.rollouts()));
        }
        return tasks;
    }

    @Override
    public IterationMetrics learn(List<ScoredGroup> groups) {
        long iteration = iteration();
        List<AlignmentPrompt> asked = prompts.of(iteration);
        requireAnswered(asked, groups);
        int updates = Math.min(settings.course().updates(), asked.size());
        IterationTally tally = new IterationTally();
        for (int update = 0; update < updates; update++) {
            int from = asked.size() * update / updates;
            int to = asked.size() * (update + 1) / updates;
            PolicyUpdate part = new PolicyUpdate(
                    settings.method(),
                    asked.subList(from, to),
                    groups.subList(from, to),
                    settings.course().positives());
            for (int i = from; i < to; i++) {
                tally.add(groups.get(i), part.advantages().get(i - from));
            }
            update(part, iteration * updates + update, iterations() * updates, update == 0, tally);
        }
        IterationMetrics metrics = tally.metrics(iteration);
        history.add(metrics);
        policies.add(files.export(weights, iteration()));
        if (policies.size() > settings.course().staleness() + 1) {
            policies.removeFirst();
        }
        return metrics;
    }

    @Override
    public void checkpoint() {
        files.save(weights, optimizer, history);
    }

    /** Arrays that outlive an update. */
    int heldArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }

    private void update(PolicyUpdate part, long done, long total, boolean first, IterationTally tally) {
        AlignSettings.Optimization optimization = settings.optimization();
        LearningRate rate = new LearningRate(optimization.peakRate(), optimization.warmUp(), optimization.floor());
        try (NDManager step = manager.newSubManager()) {
            boolean penalised = !settings.method().isSupervised() && optimization.klWeight() > 0;
            Optional<NDArray> reference = first || penalised ? Optional.of(supervised(part, step)) : Optional.empty();
            Optional<NDArray> rolled = first && !part.policy().equals(policy())
                    ? Optional.of(under(files.weights(part.policy(), step, model), part, step))
                    : Optional.empty();
            DecoderWeights leaves = weights.leaves(step, model);
            double[] values = new double[3];
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray all = forward.logProbabilities(leaves, part.questions(), step);
                NDArray generated = rows(all, part, step);
                GrpoSrLoss.Terms terms = loss.of(
                        new GrpoSrLoss.Generated(
                                generated,
                                column(part.rolloutAdvantages(), step),
                                column(part.rolloutShares(), step),
                                reference.orElseGet(generated::stopGradient)),
                        lookup(step.create(part.positiveRows()), all));
                collector.backward(terms.total());
                values[0] = terms.total().getFloat();
                values[1] = terms.policy().getFloat();
                values[2] = terms.nll().getFloat();
                if (first) {
                    tally.first(terms.kl().getFloat(), mismatch(part, rolled.orElse(generated)));
                }
            }
            SortedMap<String, NDArray> gradients = leaves.gradients(step);
            double norm = new GradientClipping(optimization.maxGradientNorm()).clip(gradients.values());
            if (!Double.isFinite(norm)) {
                throw new StepFailed("the gradient of update " + done
                        + " is not a number; lower genrec.align.learning-rate (" + optimization.peakRate() + ")");
            }
            optimizer.update(weights.byName(), gradients, rate.at((done + 1.0) / total));
            tally.add(values[0], values[1], values[2], norm);
        }
    }

    /** @return [R, L]: the rollouts' log-probabilities under the supervised policy */
    private NDArray supervised(PolicyUpdate part, NDManager step) {
        return under(
                supervised.borrowed(step, model), part, step); // so that what is made of them is freed with the step
    }

    /** @return [R, L]: the rollouts' log-probabilities under some weights */
    private NDArray under(DecoderWeights some, PolicyUpdate part, NDManager step) {
        return rows(forward.logProbabilities(some, part.questions(), step), part, step);
    }

    /**
     * @param generated [R, L]: the rollouts' log-probabilities under the policy that generated them
     * @throws IllegalStateException where generator and learner do not see the same distribution
     */
    private static double mismatch(PolicyUpdate part, NDArray generated) {
        float[] logs = generated.toFloatArray(); // [R, L]
        int levels = logs.length / part.rollouts().size();
        double largest = 0;
        for (int i = 0; i < part.rollouts().size(); i++) {
            double sum = 0;
            for (int level = 0; level < levels; level++) {
                sum += logs[i * levels + level];
            }
            largest = Math.max(
                    largest, Math.abs(sum - part.rollouts().get(i).rollout().logProbability()));
        }
        if (!(largest <= LARGEST_MISMATCH)) {
            throw new IllegalStateException(
                    "rollouts and loss see different distributions: a log-probability differs by " + largest
                            + "; please report this");
        }
        return largest;
    }

    private void requireAnswered(List<AlignmentPrompt> asked, List<ScoredGroup> groups) {
        if (groups.size() != asked.size()) {
            throw new IllegalArgumentException(
                    "iteration " + iteration() + " has " + asked.size() + " prompts, not " + groups.size());
        }
        for (int i = 0; i < groups.size(); i++) {
            ScoredGroup group = groups.get(i);
            if (group.iteration() != iteration()
                    || !group.promptId().equals(asked.get(i).id())
                    || !group.policy().equals(groups.get(0).policy())
                    || !policies.contains(group.policy())) {
                throw new IllegalArgumentException("group " + i + " of iteration " + iteration() + " must be of prompt "
                        + asked.get(i).id() + " and, as all of it, of one policy of " + policies
                        + ", not of iteration " + group.iteration() + ", prompt " + group.promptId() + " and policy "
                        + group.policy());
            }
        }
    }

    private static NDArray rows(NDArray all, PolicyUpdate part, NDManager step) {
        return lookup(step.create(part.rolloutRows()), all);
    }

    private static NDArray column(float[] values, NDManager step) {
        return step.create(values, new Shape(values.length, 1));
    }
}
