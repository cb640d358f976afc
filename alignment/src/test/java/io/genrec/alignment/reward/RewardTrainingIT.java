package io.genrec.alignment.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.alignment.reward.impressions.Impressions;
import io.genrec.alignment.reward.impressions.LoggedImpressions;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.LoggedEvents;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.generation.Generation;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.generation.ItemChange;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole step on a shop whose rule is known. */
class RewardTrainingIT {
    @TempDir
    private Path folder;

    private RunDirectory run;
    private Catalog catalog;
    private final List<Event> events = new ArrayList<>();

    @BeforeEach
    void writeRun() {
        run = new RunDirectory(folder.resolve("run"));
        TinyShop shop = new TinyShop();
        catalog = shop.write(run);
        events.addAll(shop.events());
    }

    @Test
    void the_rule_behind_the_reactions_is_found_and_predicted_as_often_as_it_comes_true() {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        RewardResult result = train("");
        assertThat(figure(result.table(), "reaction", "auc")).isBetween(0.8, 1.0);
        assertThat(figure(result.table(), "reaction", "calibration-error")).isLessThan(0.05);
        assertThat(figure(result.table(), "gate", "pass-positives")).isGreaterThan(0.9);
        assertThat(result.lines().get(2)).contains("impressions of the log");
        ResultTable report = ResultTable.read(run.reward().resolve(RewardModel.REPORT));
        assertThat(report.rows()).isEqualTo(result.table().rows());
        a_candidate_of_the_last_reactions_kind_is_preferred_and_an_id_without_an_item_never_passes();
    }

    private void a_candidate_of_the_last_reactions_kind_is_preferred_and_an_id_without_an_item_never_passes() {
        try (RewardModel model = RewardModel.load(run.reward(), catalog)) {
            List<Behaviour> history = List.of(new Behaviour("a", Action.CLICKED, 1000));
            List<RewardModel.Score> scores =
                    model.score(history, 2000, List.of(SemanticId.of(0, 1), SemanticId.of(3, 1), SemanticId.of(0, 3)));
            assertThat(scores.get(0).preference()).isGreaterThan(scores.get(1).preference() + 0.2);
            assertThat(scores.get(0).passes()).isTrue();
            assertThat(scores.get(2).passes()).isFalse();
            assertThat(scores.get(2).relevance()).isGreaterThan(0.5);
            int held = model.heldArrays();
            List<Double> preferences = model.of(history, 2000, List.of("b", "no such item"));
            assertThat(preferences.get(0)).isCloseTo(scores.get(0).preference(), offset(1e-6));
            assertThat(preferences.get(1)).isZero();
            assertThat(model.heldArrays()).isEqualTo(held);
        }
    }

    /** The new item has the vector of b, next to which the one of another kind stays where it was. */
    @Test
    void an_item_that_training_did_not_see_is_judged_by_vector_and_attributes() throws IOException {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        train("");
        Generations generations = catalog.generations(folder.resolve("generations"));
        float[] vector = catalog.embeddings().row(catalog.itemIds().indexOf("b"));
        Generation.write(
                Files.createDirectories(generations.folder(1)),
                generations.tokenized(),
                List.of(ItemChange.of(
                        ItemChange.Kind.ADDED,
                        SemanticId.of(0, 3),
                        new Item("new", "", List.of(), "", null, ""),
                        new ItemChange.Features(List.of(), 0),
                        List.of())),
                List.<float[]>of(vector),
                Map.of());
        List<Behaviour> history = List.of(new Behaviour("a", Action.CLICKED, 1000));
        try (RewardModel before = RewardModel.load(run.reward(), catalog);
                RewardModel after = RewardModel.load(run.reward(), catalog, generations.atNewest())) {
            List<Double> known = before.of(history, 2000, List.of("a", "b", "new"));
            List<Double> grown = after.of(history, 2000, List.of("a", "b", "new"));
            assertThat(known.get(2)).isZero();
            assertThat(grown.get(0)).isCloseTo(known.get(0), offset(1e-6));
            assertThat(grown.get(1)).isCloseTo(known.get(1), offset(1e-6));
            assertThat(grown.get(2)).isPositive();
            RewardModel.Score score =
                    after.score(history, 2000, List.of(SemanticId.of(0, 3))).get(0);
            assertThat(score.passes()).isTrue();
            assertThat(score.preference()).isCloseTo(grown.get(2), offset(1e-6));
        }
    }

    @Test
    void reactions_are_counted_in_training_and_a_model_without_them_is_refused() throws IOException {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        train("reward.epochs = 1");
        Map<String, Long> counts = TrainingLog.read(run.trainSamples()).reactions();
        try (RewardModel model = RewardModel.load(run.reward(), catalog)) {
            assertThat(counts).isNotEmpty().allSatisfy((item, count) -> assertThat(model.reactions(item))
                    .isEqualTo(count));
            assertThat(model.reactions("no such item")).isZero();
        }
        Files.delete(run.reward().resolve(ItemReactions.FILE));
        assertThatThrownBy(() -> RewardModel.load(run.reward(), catalog))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("reactions.json")
                .hasMessageEndingWith("run genrec reward again");
    }

    @Test
    void relevance_by_semantic_ids_alone_shuts_out_other_kinds_too() {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        train("reward.gate { rule = prefix, pass = 0.6 }");
        try (RewardModel model = RewardModel.load(run.reward(), catalog)) {
            List<RewardModel.Score> scores = model.score(
                    List.of(new Behaviour("a", Action.CLICKED, 1000)),
                    2000,
                    List.of(SemanticId.of(0, 1), SemanticId.of(3, 1)));
            assertThat(scores.get(0).relevance()).isGreaterThan(0.6);
            assertThat(scores.get(0).passes()).isTrue();
            assertThat(scores.get(1).relevance()).isLessThan(0.5);
            assertThat(scores.get(1).passes()).isFalse();
        }
    }

    @Test
    void a_log_of_reactions_alone_is_learnt_with_drawn_negatives_and_the_report_says_so() {
        ParquetTable.EVENTS.writeAll(
                run.events(),
                events.stream().filter(event -> event.action().isPositive()).toList());
        RewardResult result = train("");
        assertThat(result.lines().get(2)).contains("no exposures");
        assertThat(figure(result.table(), "reaction", "auc")).isGreaterThan(0.7);
    }

    @Test
    void a_log_without_the_exposures_of_what_was_reacted_to_teaches_the_same() {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        ResultTable whole = train("reward.epochs = 2").table();
        Set<String> reacted = events.stream()
                .filter(event -> event.action().isPositive())
                .map(event -> event.requestId() + event.itemId())
                .collect(Collectors.toSet());
        run = new RunDirectory(folder.resolve("other"));
        new TinyShop().write(run);
        ParquetTable.EVENTS.writeAll(
                run.events(),
                events.stream()
                        .filter(event ->
                                event.action().isPositive() || !reacted.contains(event.requestId() + event.itemId()))
                        .toList());
        ResultTable other = train("reward.epochs = 2").table();
        assertThat(other.context()).isEqualTo(whole.context());
        assertThat(figure(other, "reaction", "auc")).isCloseTo(figure(whole, "reaction", "auc"), offset(0.02));
    }

    @Test
    void events_outside_the_log_of_the_features_are_learnt_by_no_model() {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        RewardSettings.Sampling sampling =
                RewardSettings.from(ConfigFactory.load().getConfig("genrec")).sampling();
        Impressions without = LoggedImpressions.read(run, sampling);
        try (ParquetTable.Writer<Event> strays = ParquetTable.EVENTS.write(run.events(), 1)) {
            for (int request = 0; request < 20; request++) { // of a clock that was wrong by ten years
                strays.write(new Event("u1", "a", Action.EXPOSED, "stray" + request, 1, 0, 315_360_000_000L + request));
            }
        }
        assertThat(LoggedImpressions.read(run, sampling).test())
                .hasSizeGreaterThan(without.test().size());
        EventTimes times = new EventTimes();
        events.forEach(event -> times.add(event.timeMillis()));
        LoggedEvents.write(times.span(0), run.samples());
        assertThat(LoggedImpressions.read(run, sampling)).isEqualTo(without);
    }

    @Test
    void the_same_seed_gives_the_same_figures() {
        ParquetTable.EVENTS.writeAll(run.events(), events);
        assertThat(train("reward.epochs = 1").table().rows())
                .isEqualTo(train("reward.epochs = 1").table().rows());
    }

    @Test
    void a_missing_model_is_reported_with_the_step_that_makes_it() {
        assertThatThrownBy(() -> RewardModel.load(folder.resolve("nowhere"), catalog))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("run genrec reward first");
    }

    private RewardResult train(String overrides) {
        Config genrec = ConfigFactory.parseString(overrides)
                .withFallback(
                        ConfigFactory.parseString(
                                "reward { batch = 256, width = 8, hidden = 16, epochs = 4, learning-rate = 0.02, weight-decay = 0.01 }"))
                .withFallback(ConfigFactory.load().getConfig("genrec"));
        return RewardTraining.run(RewardSettings.from(genrec), run, Progress.SILENT);
    }

    private static double figure(ResultTable table, String name, String metric) {
        return table.rows().stream()
                .filter(row -> row.name().equals(name) && row.metric().equals(metric))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
