package io.genrec.alignment;

import io.genrec.alignment.learner.AlignSettings;
import io.genrec.alignment.learner.GroupsAhead;
import io.genrec.alignment.learner.GrpoSrLearner;
import io.genrec.alignment.learner.IterationMetrics;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.alignment.rollout.EngineRollouts;
import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.LocalGroups;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.SimRewards;
import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alignment step: a bundle, samples and a reward model in, checkpoints and a new bundle out. An iteration is rollouts,
 * rewards, updates; where its groups come from is the caller's choice, one process or many.
 */
public final class Alignment {
    private static final Logger LOG = LoggerFactory.getLogger(Alignment.class);
    private static final String TABLE = "align.json";

    private static final String ROLLOUTS = "rollouts";
    private static final String LEARNING = "learning";
    private static final String VALIDATION = "validation";

    private final AlignSettings settings;
    private final RunDirectory run;
    private final Bundle bundle;
    private final Progress progress;
    private final Map<String, String> identity;
    private final List<ValidationMetrics> validations = new ArrayList<>();
    private final List<AlignmentReport.IterationSeconds> iterationSeconds = new ArrayList<>();
    private final SortedMap<String, Double> seconds = new TreeMap<>();

    private Alignment(AlignSettings settings, RunDirectory run, Progress progress) {
        this.settings = settings;
        this.run = run;
        this.progress = progress;
        this.bundle = bundle(run);
        this.identity = new TreeMap<>(settings.identity());
        identity.put(Bundle.SUPERVISED, bundle.version());
        identity.put(
                "genrec.align.supervised-shares", settings.supervisedShares().toString());
    }

    /**
     * Aligns in this process.
     *
     * @throws StepFailed where bundle, samples or reward model do not serve
     */
    public static AlignResult run(AlignSettings settings, RunDirectory run, Progress progress) {
        return run(settings, run, progress, local(settings, run));
    }

    /**
     * Aligns with groups from elsewhere.
     *
     * @param groups closed when all is done, or fails
     * @throws StepFailed where bundle, samples or reward model do not serve
     */
    public static AlignResult run(AlignSettings settings, RunDirectory run, Progress progress, GroupSource groups) {
        try (groups) {
            Alignment alignment = new Alignment(settings, run, progress);
            try (RewardModel rewards = rewards(run);
                    GrpoSrLearner learner =
                            GrpoSrLearner.open(settings, alignment.bundle, run.trainSamples(), alignment.folder())) {
                return alignment.align(learner, groups, rewards);
            }
        }
    }

    /** Groups made in this process by the run's bundle and reward model. */
    public static GroupSource local(AlignSettings settings, RunDirectory run) {
        Path scratch = run.alignment().resolve("rollouts");
        return new LocalGroups(
                new EngineRollouts(bundle(run), settings.engine(), scratch), new SimRewards(rewards(run)));
    }

    /** The run's reward model, over the newest generation of its catalogue. @throws StepFailed where one is not there, or broken */
    public static RewardModel rewards(RunDirectory run) {
        Catalog catalog = Catalog.load(run.catalog());
        try {
            return RewardModel.load(
                    run.reward(),
                    catalog,
                    catalog.generations(run.generations()).atNewest());
        } catch (BrokenBundle e) {
            throw new StepFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** The run's supervised bundle. @throws StepFailed where there is none, or it is broken */
    public static Bundle bundle(RunDirectory run) {
        if (!Files.isDirectory(run.bundle())) {
            throw new StepFailed("no bundle at " + run.bundle() + ": run genrec train first");
        }
        try {
            return Bundle.load(run.bundle());
        } catch (BrokenBundle e) {
            throw new StepFailed(e.getMessage() + "; run genrec train again", e);
        }
    }

    private AlignResult align(GrpoSrLearner learner, GroupSource groups, RewardModel rewards) {
        ValidationSlice slice = new ValidationSlice(
                run.validSamples(),
                settings.validation().pages(),
                settings.seed(),
                bundle.semanticIds(),
                rewards,
                settings.validation().beams().beams());
        long every = Math.max(1, learner.iterations() / (settings.validation().times() - 1));
        takeUp(learner);
        if (validations.isEmpty()) {
            validations.add(timed(VALIDATION, () -> measure(slice, bundle, 0)));
        }
        validateIfDue(every, slice, learner);
        report(learner);
        long begin = System.nanoTime();
        try (GroupsAhead ahead =
                new GroupsAhead(groups, learner, settings.course().staleness())) {
            while (learner.iteration() < learner.iterations() && !isOver(begin)) {
                iterate(learner, ahead);
                if (learner.iteration() % settings.course().checkpointEvery() == 0) {
                    learner.checkpoint();
                }
                validateIfDue(every, slice, learner);
            }
        }
        double share = chooseShare(slice, learner);
        Map<String, String> made = new TreeMap<>(identity);
        made.put("genrec.align.supervised-share", String.valueOf(share));
        String version = export(learner, share, made);
        return new AlignResult(method(), learner.history(), validations, version, made);
    }

    /** Chooses by NDCG@10 on validation, where the supervised policy's is needed; that policy becomes the last validated. */
    private double chooseShare(ValidationSlice slice, GrpoSrLearner learner) {
        if (validations.size() > 1 && isValidated(learner)) {
            validations.remove(validations.size() - 1); // of the first share; measured anew
        }
        ChosenShare chosen = ChosenShare.of(
                settings.supervisedShares(),
                validations.get(0).hits().ndcg10(),
                share -> measured(slice, learner, share));
        validations.add(chosen.metrics());
        report(learner);
        return chosen.share();
    }

    /** What a process before this one measured of a run that is resumed. */
    private void takeUp(GrpoSrLearner learner) {
        if (!settings.resume()) {
            return;
        }
        if (learner.iteration() == 0) {
            progress.say("begins anew: no checkpoint in " + folder());
            return;
        }
        progress.say("goes on after iteration " + learner.iteration() + " of " + learner.iterations()
                + ", from the checkpoint in " + folder());
        Path file = AlignmentReport.file(run, settings.method());
        AlignmentReport.until(learner.iteration(), file, identity, measuredOn()).ifPresent(report -> {
            validations.addAll(report.validations());
            iterationSeconds.addAll(report.iterationSeconds());
        });
    }

    private void validateIfDue(long every, ValidationSlice slice, GrpoSrLearner learner) {
        boolean isDue = learner.iteration() % every == 0 && learner.iteration() < learner.iterations();
        if (isDue && !isValidated(learner)) {
            validate(slice, learner);
        }
    }

    private boolean isValidated(GrpoSrLearner learner) {
        return validations.get(validations.size() - 1).policy() == learner.iteration();
    }

    private String measuredOn() {
        return "validation pages, " + settings.validation().pages() + " at most, "
                + settings.validation().beams().beams() + " beams";
    }

    private boolean isOver(long begin) {
        double minutes = settings.course().maxMinutes();
        return minutes > 0 && (System.nanoTime() - begin) / 60e9 >= minutes;
    }

    private void iterate(GrpoSrLearner learner, GroupsAhead groups) {
        double rolledBefore = seconds(ROLLOUTS);
        double learntBefore = seconds(LEARNING);
        List<ScoredGroup> scored = timed(ROLLOUTS, groups::next);
        IterationMetrics metrics = timed(LEARNING, () -> learner.learn(scored));
        AlignmentReport.IterationSeconds took = new AlignmentReport.IterationSeconds(
                metrics.iteration(), seconds(ROLLOUTS) - rolledBefore, seconds(LEARNING) - learntBefore);
        iterationSeconds.add(took);
        report(learner);
        LOG.info("{}, {}", metrics, took);
        progress.report(
                learner.iteration(),
                learner.iterations(),
                "iterations",
                String.format(
                        Locale.ROOT,
                        "reward %.3f, gate %.0f%%, nll %.2f, kl %.3f",
                        metrics.rewards().rewardMean(),
                        100 * metrics.rollouts().gatePassRate(),
                        metrics.losses().nll(),
                        metrics.drift().kl()));
    }

    private void validate(ValidationSlice slice, GrpoSrLearner learner) {
        validations.add(measured(slice, learner, settings.supervisedShares().get(0)));
        report(learner);
    }

    /** The learner's weights, averaged with a share of the supervised ones. */
    private ValidationMetrics measured(ValidationSlice slice, GrpoSrLearner learner, double share) {
        ValidationMetrics metrics = timed(VALIDATION, () -> {
            try (StagedFolder folder = new StagedFolder(folder().resolve("validation"))) {
                write(folder.path(), learner.weights(), share, bundle.provenance());
                return measure(slice, Bundle.load(folder.path()), learner.iteration());
            }
        });
        LOG.info("supervised share {}: {}", share, metrics);
        return metrics;
    }

    private ValidationMetrics measure(ValidationSlice slice, Bundle some, long policy) {
        try (GenerativeRanker ranker = GenerativeRanker.openDecoder(
                some, settings.engine(), settings.validation().beams())) {
            return slice.measure(ranker, policy);
        }
    }

    /** @return the version of the aligned bundle */
    private String export(GrpoSrLearner learner, double share, Map<String, String> made) {
        SortedMap<String, String> provenance = new TreeMap<>(bundle.provenance());
        provenance.putAll(made);
        ValidationMetrics last = validations.get(validations.size() - 1);
        provenance.put("validation-r@1", String.valueOf(last.rewards().reward1()));
        provenance.put("validation-hr@50", String.valueOf(last.hits().hitRate50()));
        provenance.put("validation-har@50", String.valueOf(last.hallucinations().hallucination50()));
        try (StagedFolder folder = new StagedFolder(run.aligned().resolve(method()));
                StagedFolder metrics = StagedFolder.joining(run.metrics())) {
            String version = write(folder.path(), learner.weights(), share, provenance);
            AlignmentTable.beside(
                            run.metrics().resolve(TABLE),
                            method(),
                            made,
                            settings.validation().pages(),
                            validations)
                    .write(metrics.path().resolve(TABLE));
            StagedFolder.commit(folder, metrics);
            return version;
        }
    }

    /** Writes the supervised bundle with its weights and the aligned ones averaged. @return its version */
    private String write(Path folder, Path aligned, double share, Map<String, String> provenance) {
        InterpolatedWeights.write(
                bundle.folder().resolve(OnnxGraphs.WEIGHTS), aligned, share, folder.resolve(OnnxGraphs.WEIGHTS));
        try {
            Path codebooks = bundle.folder().resolve(CatalogFiles.CODEBOOKS);
            if (Files.exists(codebooks)) {
                Files.copy(codebooks, folder.resolve(CatalogFiles.CODEBOOKS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
        return BundleWriter.write(
                folder,
                new BundleContents(
                        bundle.config(),
                        bundle.semanticIds(),
                        bundle.titles(),
                        bundle.neighbours(),
                        bundle.coldStart(),
                        new TreeMap<>(provenance)));
    }

    private void report(GrpoSrLearner learner) {
        new AlignmentReport(
                        identity,
                        measuredOn(),
                        learner.iterations(),
                        learner.history(),
                        iterationSeconds,
                        validations,
                        seconds)
                .write(AlignmentReport.file(run, settings.method()));
    }

    private <T> T timed(String phase, Supplier<T> work) {
        long begin = System.nanoTime();
        T result = work.get();
        seconds.merge(phase, (System.nanoTime() - begin) / 1e9, Double::sum);
        return result;
    }

    private double seconds(String phase) {
        return seconds.getOrDefault(phase, 0.0);
    }

    private String method() {
        return settings.method().settingsName();
    }

    private Path folder() {
        return run.alignment().resolve(method());
    }
}
