package io.genrec.flink.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.run.StepResult;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.split.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream's complete pages, put into splits on a mini cluster, against the batch on the log that they were made of. */
class StreamedSamplesIT {
    private static final String TO_THE_SECOND = "split { test = \"1970-01-01T00:17:30Z\", valid = \"10 s\" }";

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void setUp() {
        run = new RunDirectory(folder);
    }

    /** Requests lie across both cuts; only some pages of a request make samples, and not always the one it begins with. */
    @ParameterizedTest
    @ValueSource(strings = {TO_THE_SECOND, "split.by = leave-one-out"})
    void gives_the_samples_of_the_batch_in_its_splits_and_in_its_order(String keys) {
        List<Event> log = RandomLog.of(71, 60);
        ParquetTable.EVENTS.writeAll(run.events(), log);
        FeatureSettings settings = settings(keys);
        FeatureJob.run(settings, run, Progress.SILENT);
        Map<Split, Map<String, List<PageSample>>> batch = samplesByUser();
        assertThat(batch.values()).doesNotContain(Map.of());
        List<CompletePage> pages = complete(log, settings);
        assertThat(pages)
                .as("a page before which its request began in another split")
                .anyMatch(page ->
                        page.requestMillis() < 1_050_000 && page.sample().timeMillis() >= 1_050_000);
        Collections.shuffle(pages, new Random(72));
        int half = pages.size() / 2;
        write("day=1970-01-01", 0, pages.subList(0, half));
        write("day=1970-01-01", 1, pages.subList(half / 2, pages.size())); // a quarter is there twice
        write("day=1970-01-02", 0, List.of());

        StepResult result = FeatureJob.step(settings(keys + ", from = stream"), run, Progress.SILENT);

        assertThat(samplesByUser()).isEqualTo(batch);
        assertThat(result.facts())
                .containsEntry("pages", (long) pages.size() + half - half / 2)
                .containsEntry("duplicates", (long) half - half / 2);
    }

    /** From second 10 to second 110: test are the last 20 of these 100 seconds, valid the 30 before. */
    @Test
    void a_share_is_one_of_the_time_from_the_first_request_to_the_newest_page_or_reaction() {
        List<CompletePage> pages = new ArrayList<>();
        for (int second : List.of(10, 59, 60, 89, 90, 100)) {
            pages.add(page("u" + second, second, second == 100 ? 110 : second));
        }
        write("day=1970-01-01", 0, pages);

        FeatureJob.step(settings("from = stream, split { test = \"20%\", valid = \"30%\" }"), run, Progress.SILENT);

        assertThat(users(Split.TRAIN)).containsExactlyInAnyOrder("u10", "u59");
        assertThat(users(Split.VALID)).containsExactlyInAnyOrder("u60", "u89");
        assertThat(users(Split.TEST)).containsExactlyInAnyOrder("u90", "u100");
    }

    @Test
    void files_of_an_earlier_genrec_are_refused_by_name() {
        PageSample sample = page("ann", 10, 10).sample();
        ParquetTable.SAMPLES.writeAll(run.streamedSamples(), List.of(sample));

        assertThatThrownBy(() -> FeatureJob.step(settings("from = stream"), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(
                        run.streamedSamples().resolve("part-00000.parquet") + " is of an earlier genrec")
                .hasMessageContaining("move");
    }

    @Test
    void no_page_yet_is_a_failure_that_says_when_there_will_be() {
        assertThatThrownBy(() -> FeatureJob.step(settings("from = stream"), run, Progress.SILENT))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("no complete page of a stream in " + run.streamedSamples())
                .hasMessageContaining("genrec.features.attribution-window");
    }

    private static List<CompletePage> complete(List<Event> log, FeatureSettings settings) {
        ReferenceFeatures reference = new ReferenceFeatures(log, settings.pages());
        List<CompletePage> pages = new ArrayList<>();
        reference
                .samples()
                .forEach(sample ->
                        pages.add(new CompletePage(sample, reference.start(sample.userId(), sample.requestId()))));
        return pages;
    }

    /** A request of one page, with a click on it. */
    private static CompletePage page(String user, int second, int clickedSecond) {
        PageItem clicked = new PageItem("tea", Action.CLICKED, 0, clickedSecond * 1000L);
        return new CompletePage(
                new PageSample(user, "r", 1, second * 1000L, List.of(), 0, List.of(clicked)), second * 1000L);
    }

    private void write(String day, int part, List<CompletePage> pages) {
        try (ParquetTable.Writer<CompletePage> file =
                ParquetTable.COMPLETE_PAGES.write(run.streamedSamples().resolve(day), part)) {
            pages.forEach(file::write);
        }
    }

    private Map<Split, Map<String, List<PageSample>>> samplesByUser() {
        Map<Split, Map<String, List<PageSample>>> samples = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            Map<String, List<PageSample>> ofSplit = new HashMap<>();
            ParquetTable.SAMPLES.forEach(run.samples().resolve(split.label()), sample -> ofSplit.computeIfAbsent(
                            sample.userId(), user -> new ArrayList<>())
                    .add(sample));
            samples.put(split, ofSplit);
        }
        return samples;
    }

    private List<String> users(Split split) {
        return ParquetTable.SAMPLES.readAll(run.samples().resolve(split.label())).stream()
                .map(PageSample::userId)
                .toList();
    }

    private static FeatureSettings settings(String keys) {
        Config genrec = ConfigFactory.parseString("features { split.min-pages = 0, " + keys + " }")
                .withFallback(ConfigFactory.parseString("log.earliest-time = \"1970-01-01\""))
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec"));
        return FeatureSettings.from(genrec);
    }
}
