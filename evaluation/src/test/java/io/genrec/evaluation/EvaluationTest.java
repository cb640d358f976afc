package io.genrec.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.evaluation.examples.Example;
import io.genrec.evaluation.examples.Examples;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step with its baselines; the bundle is measured by the end-to-end test of the command line. */
class EvaluationTest {
    private static final EvaluateSettings SETTINGS = settings("models = [popularity, item-knn]");

    @TempDir
    Path folder;

    private RunDirectory run;

    /** Users who clicked tea click cup on their next page; everyone has seen jug. */
    @BeforeEach
    void write_a_run() {
        run = new RunDirectory(folder);
        List<PageSample> train = new ArrayList<>();
        for (int user = 0; user < 20; user++) {
            String first = user % 2 == 0 ? "tea" : "pen";
            String second = user % 2 == 0 ? "cup" : "ink";
            train.add(page("u" + user, 1, List.of(), first, "jug"));
            train.add(page("u" + user, 2, List.of(first, "jug"), second));
        }
        List<PageSample> test = List.of(
                page("v1", 3, List.of("tea", "tea", "tea", "tea", "tea", "tea"), "cup"),
                page("v2", 3, List.of("pen", "pen", "pen", "pen", "pen", "pen"), "ink"));
        ParquetTable.SAMPLES.writeAll(run.trainSamples(), train);
        ParquetTable.SAMPLES.writeAll(run.validSamples(), test);
        ParquetTable.SAMPLES.writeAll(run.testSamples(), test);
        ParquetTable.ITEMS.writeAll(
                run.items(),
                List.of("tea", "cup", "pen", "ink", "jug").stream()
                        .map(id -> new Item(id, "A " + id, List.of(), "", null, ""))
                        .toList());
    }

    @Test
    void item_knn_finds_what_popularity_cannot() {
        EvaluationResult result = Evaluation.run(SETTINGS, run, Progress.SILENT);
        assertThat(result.lines())
                .startsWith("popularity, item-knn on 2 held-out pages of 2 users, full ranking of 5 items");
        ResultTable table = ResultTable.read(run.metrics().resolve("evaluate.json"));
        assertThat(table.names()).containsExactly("popularity", "item-knn");
        // Popularity puts jug (20 reactions) first; item-knn without repeats puts cup behind tea's other neighbour,
        // jug.
        assertThat(value(table, "popularity", "hr", 1)).isEqualTo(0);
        assertThat(value(table, "item-knn", "hr", 1)).isEqualTo(1);
        assertThat(table.context()).containsEntry("pages", 2).containsEntry("catalogueItems", 5);
    }

    @Test
    void a_baseline_that_was_not_trained_is_named_and_not_measured() {
        EvaluationResult result = Evaluation.run(settings("models = [popularity, sasrec]"), run, Progress.SILENT);
        assertThat(result.table().names()).containsExactly("popularity");
        assertThat(result.lines()).endsWith("sasrec: not trained: run `genrec train-sasrec` to have it measured");
    }

    @Test
    void examples_hold_what_a_person_wants_to_compare() {
        Evaluation.run(SETTINGS, run, Progress.SILENT);
        List<Example> examples = Examples.read(run.metrics().resolve("examples.json"));
        Example first = examples.get(0);
        assertThat(first.userId()).isEqualTo("v1");
        assertThat(first.reactedTo()).containsExactly(new Example.Entry("cup", "A cup", "clicked"));
        assertThat(first.recommended())
                .extracting(Example.Recommended::model)
                .containsExactly("popularity", "item-knn");
    }

    @Test
    void equal_settings_give_equal_results() {
        ResultTable once = Evaluation.run(SETTINGS, run, Progress.SILENT).table();
        assertThat(Evaluation.run(SETTINGS, run, Progress.SILENT).table()).isEqualTo(once);
    }

    @Test
    void a_run_without_a_bundle_says_what_to_do() {
        assertThatThrownBy(() -> Evaluation.run(settings(""), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no bundle at " + run.bundle()
                        + ": run `genrec train` first, or leave bundle out of genrec.evaluate.models");
        assertThat(run.metrics()).doesNotExist();
    }

    @Test
    void a_test_set_without_reactions_says_so() {
        Path samples = folder.resolve("no-reactions");
        ParquetTable.SAMPLES.writeAll(samples, List.of(page("v1", 3, List.of("tea"))));
        assertThatThrownBy(() -> HeldOutPages.read(samples, 0, 1))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no page with a reaction in " + samples
                        + ": choose a split that leaves some and run `genrec features` again");
    }

    @Test
    void settings_that_cannot_be_name_their_key() {
        assertThatThrownBy(() -> settings("models = [magic]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "genrec.evaluate.models must name some of served, popularity, item-knn, vector-knn, sasrec, bundle and aligned: [magic]");
        assertThatThrownBy(() -> settings("resamples = 0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("genrec.evaluate.resamples must be positive: 0");
    }

    private static double value(ResultTable table, String name, String metric, int k) {
        return table.find(name, Segment.ALL, metric, k).orElseThrow().value();
    }

    private static EvaluateSettings settings(String evaluate) {
        Config overrides = ConfigFactory.parseString("genrec.evaluate { " + evaluate + " }");
        return EvaluateSettings.from(
                overrides.withFallback(ConfigFactory.load()).getConfig("genrec"));
    }

    private static PageSample page(String user, int request, List<String> history, String... clicked) {
        List<Behaviour> behaviours = history.stream()
                .map(item -> new Behaviour(item, Action.CLICKED, 1))
                .toList();
        List<PageItem> items = List.of(clicked).stream()
                .map(item -> new PageItem(item, Action.CLICKED, 0, request * 1000L))
                .toList();
        return new PageSample(user, user + "-" + request, 1, request * 1000L, behaviours, behaviours.size(), items);
    }
}
