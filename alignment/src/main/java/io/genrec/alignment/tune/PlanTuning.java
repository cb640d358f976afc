package io.genrec.alignment.tune;

import io.genrec.alignment.Alignment;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.alignment.reward.RewardSettings;
import io.genrec.alignment.reward.impressions.Impression;
import io.genrec.alignment.reward.impressions.LoggedImpressions;
import io.genrec.alignment.reward.impressions.TimeCut;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.page.Behaviour;
import io.genrec.evaluation.HeldOutPages;
import io.genrec.evaluation.Preference;
import io.genrec.evaluation.tuning.LoggedPages;
import io.genrec.evaluation.tuning.StageTuning;
import io.genrec.evaluation.tuning.StageTuning.Trial;
import io.genrec.evaluation.tuning.TuneSettings;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.bundle.ServingPlan;
import io.genrec.inference.ranking.GenerativeRanker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tuning step: chooses a serving plan by validation pages and, where the log says what was shown, by logged pages of
 * the days of validation; writes the bundle that answers by it. First the bundles are compared, each with the neighbours'
 * share that training chose; then other shares are tried on the best. The reward model saw validation only to choose its
 * epoch and its calibration. Nothing is drawn but the pages, by the seed.
 */
public final class PlanTuning {
    /** Under {@code metrics/}. */
    public static final String TABLE = "tune.json";

    private final TuneSettings settings;
    private final RewardSettings reward;
    private final RunDirectory run;
    private final Progress progress;

    private PlanTuning(TuneSettings settings, RewardSettings reward, RunDirectory run, Progress progress) {
        this.settings = settings;
        this.reward = reward;
        this.run = run;
        this.progress = progress;
    }

    /**
     * Writes {@code served/} and {@code metrics/tune.json}.
     *
     * @param reward how impressions are drawn
     * @throws StepFailed where the run has no bundle, or bundle, samples or reward model do not serve
     */
    public static TuneResult run(TuneSettings settings, RewardSettings reward, RunDirectory run, Progress progress) {
        PlanTuning tuning = new PlanTuning(settings, reward, run, progress);
        if (!Files.isDirectory(run.reward())) {
            return tuning.tune(Optional.empty());
        }
        try (RewardModel model = Alignment.rewards(run)) {
            return tuning.tune(Optional.of(model));
        }
    }

    /** A bundle with one of the neighbours' shares. */
    private record Mixture(String name, Bundle bundle, double share) {
        String title() {
            return String.format(Locale.ROOT, "%s, neighbours %.2f", name, share);
        }
    }

    private TuneResult tune(Optional<RewardModel> model) {
        progress.report(0, 0, "plans", "reading what was shown");
        LoggedPages logged = model.map(this::logged).orElseGet(() -> new LoggedPages(List.of()));
        HeldOutPages valid = HeldOutPages.read(run.validSamples(), settings.pages(), settings.seed());
        StageTuning tuning = new StageTuning(
                settings.grid(),
                valid,
                logged,
                model.<Preference>map(each -> each).orElse(Preference.NONE),
                model.map(RewardModel::version).orElse(""));
        Map<Mixture, List<Trial>> trials = new LinkedHashMap<>();
        bundles()
                .forEach((name, bundle) ->
                        tryOut(new Mixture(name, bundle, bundle.neighbours().share()), tuning, trials));
        Mixture first = best(trials);
        if (!first.bundle().neighbours().neighbours().byItem().isEmpty()) {
            for (double share : settings.grid().neighboursShares()) {
                if (share != first.share()) {
                    tryOut(new Mixture(first.name(), first.bundle(), share), tuning, trials);
                }
            }
        }
        Mixture mixture = best(trials);
        Trial chosen = Trial.best(trials.getOrDefault(mixture, List.of()));
        ServingPlan plan = new ServingPlan(mixture.share(), settings.newShare(), settings.laterShare(), chosen.stage());
        TuneResult result = new TuneResult(
                plan,
                mixture.name(),
                chosen,
                trials.values().stream().flatMap(List::stream).toList(),
                valid.pages().size(),
                logged.pages().size());
        write(mixture.bundle(), plan, model, result);
        return result;
    }

    private void tryOut(Mixture mixture, StageTuning tuning, Map<Mixture, List<Trial>> trials) {
        progress.report(0, 0, "plans", mixture.title());
        try (GenerativeRanker ranker =
                GenerativeRanker.openMixed(mixture.bundle(), settings.engine(), settings.beams(), mixture.share())) {
            trials.put(mixture, tuning.trials(mixture.title(), ranker::rank));
        }
    }

    private static Mixture best(Map<Mixture, List<Trial>> trials) {
        List<Trial> all = trials.values().stream().flatMap(List::stream).toList();
        Trial best = Trial.best(all);
        return trials.entrySet().stream()
                .filter(each -> each.getValue().contains(best))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** The run's bundle, and those aligned from it. */
    private Map<String, Bundle> bundles() {
        Map<String, Bundle> bundles = new LinkedHashMap<>();
        Bundle supervised = Alignment.bundle(run);
        bundles.put("sft", supervised);
        for (Path folder : run.alignedBundles()) {
            try {
                Bundle aligned = Bundle.load(folder);
                if (aligned.isAlignedFrom(supervised)) {
                    bundles.put(folder.getFileName().toString(), aligned);
                }
            } catch (BrokenBundle e) {
                throw new StepFailed(e.getMessage() + "; run genrec align again", e);
            }
        }
        return bundles;
    }

    /** Pages of the days of validation; none where the log does not say what was shown. */
    private LoggedPages logged(RewardModel model) {
        if (!LoggedImpressions.areIn(run) || !TimeCut.isByTime(run)) {
            return new LoggedPages(List.of());
        }
        record Key(List<Behaviour> history, long atMillis, int page) {}
        Map<Key, List<Impression>> byPage = new LinkedHashMap<>();
        LoggedImpressions.read(run, reward.sampling()).valid().forEach(each -> byPage.computeIfAbsent(
                        new Key(each.history(), each.atMillis(), each.page()), key -> new ArrayList<>())
                .add(each));
        List<Map.Entry<Key, List<Impression>>> drawn = new ArrayList<>(byPage.entrySet());
        Collections.shuffle(drawn, new Random(settings.seed()));
        return new LoggedPages(drawn.stream()
                .limit(settings.pages())
                .map(page -> page(model, page.getKey().history(), page.getKey().atMillis(), page.getValue()))
                .toList());
    }

    private LoggedPages.Page page(
            RewardModel model, List<Behaviour> history, long atMillis, List<Impression> impressions) {
        List<Double> expected = model.of(
                history, atMillis, impressions.stream().map(Impression::itemId).toList());
        List<LoggedPages.Shown> shown = new ArrayList<>();
        for (int i = 0; i < impressions.size(); i++) {
            Impression each = impressions.get(i);
            double gain = ((each.reacted() ? 1 : 0) + reward.orderWeight() * (each.ordered() ? 1 : 0))
                    / (1 + reward.orderWeight());
            shown.add(new LoggedPages.Shown(each.itemId(), each.slot(), gain, expected.get(i)));
        }
        return new LoggedPages.Page(history, atMillis, shown);
    }

    private void write(Bundle bundle, ServingPlan plan, Optional<RewardModel> model, TuneResult result) {
        SortedMap<String, String> provenance = new TreeMap<>();
        provenance.put("genrec.tune.objective", String.valueOf(result.chosen().objective()));
        provenance.put("genrec.tune.seed", String.valueOf(settings.seed()));
        model.ifPresent(each -> provenance.put("reward", each.version()));
        try (StagedFolder folder = new StagedFolder(run.served());
                StagedFolder metrics = StagedFolder.joining(run.metrics())) {
            BundleWriter.writePlanned(
                    bundle,
                    folder.path(),
                    plan,
                    plan.secondStage().flatMap(stage -> model.map(each -> each.bundled(run.reward()))),
                    provenance);
            result.table(settings).write(metrics.path().resolve(TABLE));
            StagedFolder.commit(folder, metrics);
        }
    }
}
