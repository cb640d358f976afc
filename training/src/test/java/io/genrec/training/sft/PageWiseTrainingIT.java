package io.genrec.training.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.training.tokenizer.Tokenization;
import io.genrec.training.tokenizer.TokenizeSettings;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole step on twelve items and six users who go through them in order, so that what comes next is certain. */
class PageWiseTrainingIT {
    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void writeRun() {
        run = new RunDirectory(folder.resolve("run"));
        List<PageSample> pages = new ArrayList<>();
        for (int user = 0; user < 6; user++) {
            for (int end = 1; end <= 8; end++) {
                pages.add(page(2 * user, end, Action.CLICKED));
            }
        }
        ParquetTable.SAMPLES.writeAll(run.trainSamples(), pages);
        ParquetTable.SAMPLES.writeAll(
                run.validSamples(), List.of(page(0, 9, Action.ORDERED), page(4, 9, Action.CLICKED)));
        writeCatalog(12);
    }

    @Test
    void the_certain_next_item_is_ranked_first() {
        TrainResult result = train("train.max-steps = 250");
        assertThat(result.parity()).isLessThan(1e-4);
        assertThat(result.best().hitRate()).isEqualTo(1);
        Bundle bundle = Bundle.load(run.bundle());
        assertThat(bundle.version()).isEqualTo(result.bundleVersion());
        assertThat(bundle.coldStart()).hasSize(12);
        try (GenerativeRanker ranker =
                GenerativeRanker.open(bundle, EngineSettings.OnnxRuntime.onAllCores(), new BeamSettings(12, 12))) {
            for (int user = 0; user < 6; user++) {
                PageSample next = page(2 * user, 5, Action.CLICKED);
                assertThat(ranker.rank(next.history(), next.timeMillis(), 1)
                                .get(0)
                                .itemId())
                        .isEqualTo(next.items().get(0).itemId());
            }
        }
        assertThat(run.metrics().resolve("train.json")).content().contains("\"loss\"", "\"validation\"");
    }

    @Test
    void the_graphs_equal_the_decoder_without_merger_separators_and_tied_head_too() {
        String plain = "model { token-merger = off, separators = off, tied-head = off, layers = 2 }, ";
        assertThat(train(plain + "train.max-steps = 3, train.objective = point-wise")
                        .parity())
                .isLessThan(1e-4);
    }

    /** The folder of the golden checkpoint: two layers of width 16, in two shards of bfloat16. */
    @Test
    void a_run_may_begin_with_the_layers_of_a_qwen2_checkpoint() throws URISyntaxException {
        Path checkpoint = Path.of(Objects.requireNonNull(PageWiseTrainingIT.class.getResource(
                                "/io/genrec/training/decoder/bfloat16/config.json"))
                        .toURI())
                .getParent();
        Config genrec = config("train.max-steps = 2");
        TrainResult result = PageWiseTraining.run(
                TrainSettings.from(genrec), ModelSettings.from(genrec), Optional.of(checkpoint), run, Progress.SILENT);
        assertThat(result.parity()).isLessThan(1e-4);
        assertThat(Bundle.load(run.bundle()).config().hiddenSize()).isEqualTo(16);
        assertThat(Bundle.load(run.bundle()).provenance()).containsEntry("genrec.model.init", checkpoint.toString());
    }

    @Test
    void resuming_a_finished_run_exports_the_same_bundle() {
        String version = train("train.max-steps = 5").bundleVersion();
        assertThat(train("train.max-steps = 5, train.resume = on").bundleVersion())
                .isEqualTo(version);
    }

    @Test
    void a_checkpoint_of_other_settings_is_refused_naming_the_setting() {
        train("train.max-steps = 2");
        assertThatThrownBy(() -> train("train.max-steps = 2, train.resume = on, model.max-history = 7"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("genrec.model.max-history = 6, this run has 7");
    }

    @Test
    void samples_without_a_reaction_are_refused() {
        replace(ParquetTable.SAMPLES, run.trainSamples(), List.of(page(0, 3, Action.EXPOSED)));
        assertThatThrownBy(() -> train(""))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no page with a positive");
    }

    @Test
    void an_item_that_the_catalogue_lacks_is_named_and_nothing_is_left_behind() {
        writeCatalog(11);
        assertThatThrownBy(() -> train(""))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no semantic id for item l")
                .hasMessageContaining("genrec tokenize");
        assertThat(Files.exists(run.bundle())).isFalse();
    }

    private TrainResult train(String overrides) {
        Config genrec = config(overrides);
        return PageWiseTraining.run(TrainSettings.from(genrec), ModelSettings.from(genrec), run, Progress.SILENT);
    }

    private static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(
                        ConfigFactory.parseString(
                                "model { layers = 1, max-history = 6 }, train { epochs = 1000, "
                                        + "batch-positions = 200, learning-rate = 0.01, dropout = 0, history-dropout = 0, validations = 3 }"))
                .withFallback(ConfigFactory.load().getConfig("genrec"));
    }

    private void writeCatalog(int items) {
        replace(
                ParquetTable.ITEMS,
                run.items(),
                IntStream.range(0, items)
                        .mapToObj(item ->
                                new Item(TinyTask.id(item), "letter " + TinyTask.id(item), List.of(), "", null, ""))
                        .toList());
        Config genrec = ConfigFactory.parseString("tokenize { levels = 2, codes-per-level = 4, embedding = content, "
                        + "content.cache = \"" + folder.resolve("cache") + "\" }")
                .withFallback(ConfigFactory.load().getConfig("genrec"));
        Tokenization.run(TokenizeSettings.from(genrec), run, Progress.SILENT);
    }

    private static <T> void replace(ParquetTable<T> table, Path folder, List<T> rows) {
        try (StagedFolder staged = new StagedFolder(folder)) {
            table.writeAll(staged.path(), rows);
            staged.commit();
        }
    }

    /** The page after {@code end} behaviours of a user who began at item {@code first}: the next two items. */
    private static PageSample page(int first, int end, Action action) {
        List<Behaviour> history = IntStream.range(Math.max(0, end - 6), end)
                .mapToObj(n -> new Behaviour(TinyTask.id((first + n) % TinyTask.ITEMS), Action.CLICKED, n))
                .toList();
        List<PageItem> items = IntStream.range(0, 2)
                .mapToObj(n -> new PageItem(TinyTask.id((first + end + n) % TinyTask.ITEMS), action, n, end + n))
                .toList();
        return new PageSample("user " + first, "request " + first + "/" + end, 1, end, history, end, items);
    }
}
