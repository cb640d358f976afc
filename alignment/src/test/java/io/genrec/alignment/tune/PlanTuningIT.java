package io.genrec.alignment.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.alignment.reward.RewardSettings;
import io.genrec.alignment.reward.RewardTraining;
import io.genrec.alignment.reward.TinyShop;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.tuning.TuneSettings;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.bundle.ServingPlan;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.weights.Safetensors;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decoder of random weights, and a reward model that knows what users of {@link TinyShop} react to. */
class PlanTuningIT {
    @TempDir
    private static Path folder = Path.of("");

    private static RunDirectory run = new RunDirectory(Path.of(""));
    private static TinyShop shop = new TinyShop();

    @BeforeAll
    static void writeRun() throws IOException {
        run = new RunDirectory(folder);
        Catalog catalog = shop.write(run);
        ParquetTable.EVENTS.writeAll(run.events(), shop.events());
        ModelConfig model = ModelConfig.ofDepth(catalog.table().space(), 1, 5);
        Files.createDirectories(run.bundle());
        Safetensors.write(run.bundle().resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(model, 3));
        BundleWriter.write(
                run.bundle(),
                new BundleContents(
                        model, catalog.table(), Map.of(), NeighbourMixture.NONE, List.of("b"), new TreeMap<>()));
        RewardTraining.run(RewardSettings.from(config()), run, Progress.SILENT);
    }

    @Test
    void the_plan_lets_the_reward_model_order_what_a_decoder_of_no_use_finds() {
        TuneResult result = tune();
        assertThat(result.logged()).isEqualTo(60);
        assertThat(result.chosen().ndcg())
                .isGreaterThan(result.trials().get(0).ndcg() + 0.1); // the decoder's own order
        ServingPlan.SecondStage stage = result.plan().secondStage().orElseThrow();
        assertThat(stage.candidates()).isEqualTo(8); // with four, what users want is often not among them
        Bundle served = Bundle.load(run.served());
        assertThat(served.plan()).isEqualTo(result.plan());
        assertThat(served.isTunedFrom(Bundle.load(run.bundle()).version())).isTrue();
        assertThat(ResultTable.read(run.metrics().resolve("tune.json")).rows())
                .filteredOn(row -> row.metric().equals("objective"))
                .hasSize(result.trials().size());
        assertThat(result.lines()).anyMatch(line -> line.contains("sft, neighbours 0.00 *"));
    }

    /** The served bundle against the trained parts: the decoder's items in the order of the network that was trained. */
    @Test
    void the_served_bundle_ranks_as_the_trained_reward_model_does() {
        ServingPlan.SecondStage stage = tune().plan().secondStage().orElseThrow();
        List<Behaviour> history = List.of(
                new Behaviour("a", Action.CLICKED, 1000),
                new Behaviour("e", Action.ORDERED, 50_000),
                new Behaviour("d", Action.CLICKED, 70_000));
        List<ScoredItem> expected = new ArrayList<>();
        try (RewardModel rewards = Alignment.rewards(run);
                GenerativeRanker decoder = GenerativeRanker.openDecoder(
                        Bundle.load(run.bundle()),
                        settings().engine(),
                        settings().beams())) {
            for (ScoredItem found : decoder.rank(history, 80_000, stage.candidates())) {
                double preference =
                        rewards.of(history, 80_000, List.of(found.itemId())).get(0);
                expected.add(new ScoredItem(
                        found.itemId(), stage.score(preference, found.score(), rewards.reactions(found.itemId()))));
            }
        }
        expected.sort(ScoredItem.BEST_FIRST);
        try (PlannedRanker served = PlannedRanker.open(
                Bundle.load(run.served()), settings().engine(), settings().beams())) {
            List<ScoredItem> list = served.rank(history, 80_000, 8);
            assertThat(list).hasSize(8);
            for (int place = 0; place < list.size(); place++) {
                assertThat(list.get(place).itemId())
                        .isEqualTo(expected.get(place).itemId());
                assertThat(list.get(place).score())
                        .isCloseTo(expected.get(place).score(), within(1e-3));
            }
        }
    }

    @Test
    void the_same_run_is_tuned_to_the_same_bundle() {
        tune();
        String first = Bundle.load(run.served()).version();
        tune();
        assertThat(Bundle.load(run.served()).version()).isEqualTo(first);
    }

    @Test
    void a_log_that_does_not_say_what_was_shown_is_tuned_by_validation_alone_and_says_so() throws IOException {
        Path shown = run.events().resolveSibling("shown");
        Files.move(run.events(), shown);
        try {
            ParquetTable.EVENTS.writeAll(
                    run.events(),
                    shop.events().stream()
                            .filter(event -> event.action().isPositive())
                            .toList());
            TuneResult result = tune();
            assertThat(result.logged()).isZero();
            assertThat(result.lines()).anyMatch(line -> line.contains("the log does not say what was shown"));
        } finally {
            StagedFolder.remove(run.events());
            Files.move(shown, run.events());
        }
    }

    @Test
    void a_run_without_a_reward_model_keeps_the_decoders_order_and_one_without_a_bundle_is_refused()
            throws IOException {
        Path aside = run.reward().resolveSibling("aside");
        Files.move(run.reward(), aside);
        try {
            assertThat(tune().plan()).isEqualTo(ServingPlan.plain(0));
            assertThat(Bundle.load(run.served()).reward()).isEmpty();
        } finally {
            Files.move(aside, run.reward());
        }
        Path bundle = run.bundle().resolveSibling("bundle-aside");
        Files.move(run.bundle(), bundle);
        try {
            assertThatThrownBy(PlanTuningIT::tune)
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("run genrec train first");
        } finally {
            Files.move(bundle, run.bundle());
        }
    }

    private static TuneResult tune() {
        return PlanTuning.run(settings(), RewardSettings.from(config()), run, Progress.SILENT);
    }

    private static TuneSettings settings() {
        return TuneSettings.from(config());
    }

    private static Config config() {
        return ConfigFactory.parseString(
                        "reward { batch = 256, width = 8, hidden = 16, epochs = 3, learning-rate = 0.02,"
                                + " weight-decay = 0.01 }\n"
                                + "tune { pages = 60, candidates = [4, 8] }")
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec"))
                .resolve();
    }
}
