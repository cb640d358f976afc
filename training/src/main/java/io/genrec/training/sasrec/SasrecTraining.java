package io.genrec.training.sasrec;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.sequence.UserPages;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.baseline.Sasrec;
import io.genrec.evaluation.baseline.SasrecShape;
import io.genrec.training.optimizer.LearningRate;
import io.genrec.training.sft.ValidationPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Trains SASRec on every training page of a run, validates after each epoch as the model will be measured, and keeps the
 * weights of the best validation. Equal seeds on equal data give equal weights, unless the clock ends the training.
 */
public final class SasrecTraining {
    private final SasrecSettings settings;
    private final RunDirectory run;
    private final Progress progress;
    private final SasrecShape shape;
    private final Map<String, Integer> rows = new HashMap<>();
    private final List<UserPages.Stretch> stretches;
    private final HeldOutPages validation;
    private final long startNanos = System.nanoTime();
    private final List<ValidationPoint> validations = new ArrayList<>();
    private long steps;

    private SasrecTraining(SasrecSettings settings, RunDirectory run, Progress progress) {
        this.settings = settings;
        this.run = run;
        this.progress = progress;
        List<String> items = items(run);
        items.forEach(item -> rows.put(item, rows.size()));
        this.shape = settings.sizes().over(items);
        this.stretches = UserPages.read(run.trainSamples()).values().stream()
                .flatMap(user -> user.stretches(shape.maxHistory()).stream())
                .toList();
        if (stretches.isEmpty()) {
            throw new StepFailed("no page with a positive reaction in " + run.trainSamples()
                    + ": give genrec features a log with reactions, or an earlier split");
        }
        this.validation =
                HeldOutPages.read(run.validSamples(), settings.course().validationPages(), settings.seed());
    }

    /**
     * Writes {@code sasrec/} into the run.
     *
     * @throws StepFailed where the samples do not serve
     */
    public static SasrecResult run(SasrecSettings settings, RunDirectory run, Progress progress) {
        return new SasrecTraining(settings, run, progress).train();
    }

    private SasrecResult train() {
        try (SasrecLearner learner = new SasrecLearner(shape, settings.optimization(), settings.seed());
                StagedFolder best = new StagedFolder(run.sasrec())) {
            int epochs = settings.course().epochs();
            for (int epoch = 0; epoch < epochs && !over(); epoch++) {
                List<SequenceBatch> batches = batches(epoch);
                for (int batch = 0; batch < batches.size(); batch++) {
                    double bySteps = (epoch + (batch + 1.0) / batches.size()) / epochs;
                    double share = LearningRate.progress(bySteps, shareOfTime());
                    step(learner, batches.get(batch), share, (long) epochs * batches.size());
                }
                validate(learner, best);
            }
            best.commit();
        }
        return new SasrecResult(
                shape, stretches.size(), steps, List.copyOf(validations), (System.nanoTime() - startNanos) / 60e9);
    }

    private void step(SasrecLearner learner, SequenceBatch batch, double share, long expected) {
        double rate = settings.optimization().learningRate().at(share);
        double loss = learner.step(batch, rate, (int) (settings.seed() * 1_000_003 + steps));
        if (!Double.isFinite(loss)) {
            throw new StepFailed(
                    "the loss is " + loss + " at step " + (steps + 1) + "; lower genrec.sasrec.learning-rate ("
                            + settings.optimization().peakRate() + ")");
        }
        steps++;
        String quality = validations.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", NDCG@10 %.4f",
                        validations.get(validations.size() - 1).ndcg());
        progress.report(steps, expected, "steps", String.format(Locale.ROOT, "loss %.3f%s", loss, quality));
    }

    /** Measures the weights as they will be scored, the items of the history among the others. */
    private void validate(SasrecLearner learner, StagedFolder best) {
        try (StagedFolder scratch = new StagedFolder(run.sasrec().resolveSibling("sasrec-validation"))) {
            learner.write(scratch.path());
            ValidationPoint point = ValidationPoint.of(validation, Sasrec.load(scratch.path()), steps);
            boolean better = validations.stream().noneMatch(former -> former.ndcg() >= point.ndcg());
            validations.add(point);
            if (better) {
                learner.write(best.path());
            }
        }
    }

    private boolean over() {
        if (shareOfTime() >= 1) {
            return true;
        }
        long best = SasrecResult.best(validations).map(ValidationPoint::step).orElse(0L);
        return validations.stream().filter(point -> point.step() > best).count()
                >= settings.course().patience();
    }

    private double shareOfTime() {
        double minutes = settings.course().maxMinutes();
        return minutes == 0 ? 0 : (System.nanoTime() - startNanos) / (minutes * 60e9);
    }

    /** Stretches of similar length together, batches in random order; by seed and epoch. */
    private List<SequenceBatch> batches(int epoch) {
        Random random = new Random(settings.seed() * 1_000_003 + epoch);
        List<UserPages.Stretch> shuffled = new ArrayList<>(stretches);
        Collections.shuffle(shuffled, random);
        shuffled.sort(Comparator.comparingInt(SequenceBatch::positions));
        List<SequenceBatch> batches = new ArrayList<>();
        List<UserPages.Stretch> batch = new ArrayList<>();
        for (UserPages.Stretch stretch : shuffled) {
            if (!batch.isEmpty()
                    && (batch.size() + 1) * SequenceBatch.positions(stretch)
                            > settings.optimization().batchPositions()) {
                batches.add(new SequenceBatch(batch, rows));
                batch = new ArrayList<>();
            }
            batch.add(stretch);
        }
        batches.add(new SequenceBatch(batch, rows));
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Every item of the catalogue and of the training samples: what is ranked. */
    private static List<String> items(RunDirectory run) {
        TreeSet<String> items = new TreeSet<>();
        ParquetTable.ITEMS.forEach(run.items(), item -> items.add(item.itemId()));
        ParquetTable.SAMPLES.forEach(run.trainSamples(), page -> {
            page.history().stream().map(Behaviour::itemId).forEach(items::add);
            page.items().stream().map(PageItem::itemId).forEach(items::add);
        });
        return List.copyOf(items);
    }
}
