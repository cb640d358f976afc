package io.genrec.alignment.reward;

import ai.djl.ndarray.NDArray;
import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.alignment.reward.impressions.Impressions;
import io.genrec.alignment.reward.impressions.LoggedImpressions;
import io.genrec.alignment.reward.impressions.SampledNegatives;
import io.genrec.alignment.reward.impressions.TimeCut;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.inference.reward.RewardBatch;
import io.genrec.inference.reward.RewardShape;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.optimizer.LearningRate;
import io.genrec.training.tokenizer.Catalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reward step: events, samples and catalogue in, {@code reward/} out. Logged exposures and reactions are all that it
 * sees; they are parted by time, and validation chooses the epoch, the calibration and the gate.
 */
public final class RewardTraining {
    private static final Logger LOG = LoggerFactory.getLogger(RewardTraining.class);
    private static final double WARM_UP = 0.02;
    private static final double FLOOR = 0.02;

    private final RewardSettings settings;
    private final CodeSpace space;
    private final CandidateItems items;
    private final Impressions impressions;
    private final ImpressionBatches batches;
    private final Progress progress;

    private RewardTraining(
            RewardSettings settings,
            Catalog catalog,
            ItemAttributes attributes,
            Impressions impressions,
            Progress progress) {
        this.settings = settings;
        this.space = catalog.table().space();
        this.items = CatalogCandidates.items(catalog, attributes);
        this.impressions = impressions.of(item -> items.number(item).isPresent());
        this.batches = new ImpressionBatches(
                items, settings.search(), settings.sampling().history());
        this.progress = progress;
    }

    /**
     * Trains, calibrates, chooses the gate, and measures on held-out days.
     *
     * @throws io.genrec.datasets.run.StepFailed where events, samples or catalogue do not serve
     */
    public static RewardResult run(RewardSettings settings, RunDirectory run, Progress progress) {
        Catalog catalog = Catalog.load(run.catalog());
        Impressions impressions = LoggedImpressions.areIn(run) && TimeCut.isByTime(run)
                ? LoggedImpressions.read(run, settings.sampling())
                : SampledNegatives.of(run, settings.sampling());
        ItemAttributes attributes = ItemAttributes.of(catalog.itemIds(), ParquetTable.ITEMS.readAll(run.items()));
        return new RewardTraining(settings, catalog, attributes, impressions, progress).train(run);
    }

    private RewardResult train(RunDirectory run) {
        RewardShape shape = settings.network().shape(items);
        try (RewardLearner learner = new RewardLearner(
                shape, settings.training().weightDecay(), settings.sampling().seed())) {
            ImpressionLogits logits = new ImpressionLogits(batches, learner::logits, impressions.negativeRate());
            fit(learner, logits);
            Relevance relevance = relevance();
            RewardMeasurement measurement = new RewardMeasurement(settings, batches, impressions, logits, relevance);
            RewardDescription description = measurement.description(shape);
            RewardResult result = measurement.result(description);
            try (StagedFolder folder = new StagedFolder(run.reward())) {
                TensorFile.write(folder.path().resolve(RewardModel.WEIGHTS), learner.weights());
                description.write(folder.path());
                items.attributes().write(folder.path().resolve(RewardModel.ATTRIBUTES));
                ItemReactions.of(run).write(folder.path());
                if (relevance instanceof PrefixAffinity affinity) {
                    affinity.write(folder.path());
                }
                result.table().write(folder.path().resolve(RewardModel.REPORT));
                folder.commit();
            }
            return result;
        }
    }

    private Relevance relevance() {
        return settings.gate().rule() == RelevanceGate.Rule.EMBEDDING
                ? new Relevance.NearestEmbedding(items)
                : PrefixAffinity.learn(
                        items,
                        batches,
                        space,
                        impressions.train().stream().filter(Impression::reacted).toList());
    }

    /** Leaves the learner with the weights of the epoch that has the best log loss on validation. */
    private void fit(RewardLearner learner, ImpressionLogits logits) {
        RewardSettings.Training training = settings.training();
        List<Impression> order = new ArrayList<>(impressions.train());
        long perEpoch = (order.size() + (long) training.batch() - 1) / training.batch();
        long total = perEpoch * training.epochs();
        LearningRate rate = new LearningRate(training.peakRate(), WARM_UP, FLOOR);
        SortedMap<String, NDArray> best = learner.snapshot();
        double bestLoss = Double.POSITIVE_INFINITY;
        long step = 0;
        for (int epoch = 0; epoch < training.epochs(); epoch++) {
            Random random = new Random(settings.sampling().seed() * 1_000_003 + epoch);
            Collections.shuffle(order, random);
            double sum = 0;
            for (int from = 0; from < order.size(); from += training.batch()) {
                List<Impression> part = order.subList(from, Math.min(order.size(), from + training.batch()));
                RewardBatch batch = batches.training(part, training.unknownShare(), random);
                step++;
                double loss = learner.step(batch, part, rate.at((double) step / total));
                sum += loss * part.size();
                progress.report(step, total, "steps", String.format(Locale.ROOT, "loss %.4f", loss));
            }
            double valid = RewardMeasurement.logLoss(impressions.valid(), logits.of(impressions.valid()));
            LOG.info("reward epoch {}: loss {}, log loss of validation {}", epoch + 1, sum / order.size(), valid);
            if (valid < bestLoss) {
                bestLoss = valid;
                best = learner.snapshot();
            }
        }
        learner.restore(best);
    }
}
