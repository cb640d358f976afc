package io.genrec.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCheckTest {
    private static final long START = 1_700_000_000_000L; // 2023-11-14T22:13:20Z
    private static final long HOUR = 3_600_000;

    @TempDir
    Path folder;

    private RunDirectory run;
    private List<Event> events;

    /** 300 users react once each, an hour apart, to ten items that all have titles. */
    @BeforeEach
    void a_good_log() {
        run = new RunDirectory(folder);
        events = new ArrayList<>();
        for (int user = 0; user < 300; user++) {
            events.add(event("u" + user, "i" + user % 10, START + user * HOUR));
        }
        items("title", 0, 10);
    }

    @Test
    void a_good_log_is_fine_throughout() {
        assertThat(findings()).allMatch(finding -> finding.kind() == Finding.Kind.FINE, "fine");
        assertThat(text("events")).isEqualTo("300 of 300 users on 10 items: {CLICKED=300}");
        assertThat(text("span")).isEqualTo("from 2023-11-14T22:13:20Z to 2023-11-27T09:13:20Z");
        assertThat(text("overlap"))
                .isEqualTo("10 of 10 items of the log have text (100%), 0 items with text are not in the log");
    }

    @Test
    void a_stray_time_is_recognised_by_the_span_of_the_rest() {
        events.set(7, event("u7", "i7", 1));
        assertThat(kind("span")).isEqualTo(Finding.Kind.DOUBTFUL);
        assertThat(text("span"))
                .startsWith("from 1970-01-01T00:00:00.001Z to 2023-11-27T09:13:20Z, though 98% of events lie between");
    }

    @Test
    void a_log_of_the_future_is_wrong() {
        events.replaceAll(event -> event(event.userId(), event.itemId(), event.timeMillis() * 1000));
        assertThat(kind("span")).isEqualTo(Finding.Kind.WRONG);
        assertThat(text("span")).endsWith("which is in the future: see the unit of time that the import was told of");
    }

    @Test
    void lines_that_are_there_twice_are_counted() {
        events.addAll(List.copyOf(events.subList(0, 100)));
        assertThat(kind("duplicates")).isEqualTo(Finding.Kind.DOUBTFUL);
        assertThat(text("duplicates")).startsWith("100 of 400 events (25.0%) are there twice");
    }

    @Test
    void a_user_with_much_of_the_log_is_named() {
        for (int i = 0; i < 100; i++) {
            events.add(event("0", "i1", START + i));
        }
        assertThat(kind("bots")).isEqualTo(Finding.Kind.DOUBTFUL);
        assertThat(text("bots")).startsWith("the busiest user, 0, has 100 events (25.0%), a crawler or ");
    }

    @Test
    void items_whose_ids_are_written_otherwise_are_shown_from_both_sides() {
        items("title", 100, 110);
        assertThat(kind("overlap")).isEqualTo(Finding.Kind.DOUBTFUL);
        assertThat(text("overlap"))
                .isEqualTo("0 of 10 items of the log have text (0%), 10 items with text are not in the log: see whether"
                        + " the ids are written alike, [i0, i1, i2] in the log, [i100, i101, i102] with text");
    }

    @Test
    void items_without_any_title_are_told() {
        items("", 0, 10);
        assertThat(kind("items")).isEqualTo(Finding.Kind.DOUBTFUL);
        assertThat(text("items")).startsWith("10, 10 of them without a title: ");
    }

    @Test
    void a_step_that_was_cut_short_is_to_be_run_again() throws Exception {
        Files.createDirectories(run.steps());
        Files.writeString(run.steps().resolve("features.begun"), "");
        assertThat(kind("steps")).isEqualTo(Finding.Kind.WRONG);
        assertThat(text("steps")).startsWith("`genrec features` began and did not end: run it again");
    }

    @Test
    void an_empty_run_says_how_to_begin() {
        List<Finding> findings = RunCheck.findings(new RunDirectory(folder.resolve("empty")));
        assertThat(findings.get(0).kind()).isEqualTo(Finding.Kind.WRONG);
        assertThat(findings.get(0).text()).endsWith("begin with `genrec simulate` or `genrec import`");
    }

    private void items(String title, int from, int to) {
        List<Item> items = new ArrayList<>();
        for (int item = from; item < to; item++) {
            items.add(new Item("i" + item, title, List.of(), "", null, ""));
        }
        remove(run.items());
        ParquetTable.ITEMS.writeAll(run.items(), items);
    }

    private static Event event(String user, String item, long time) {
        return new Event(user, item, Action.CLICKED, "r" + user, 1, 0, time);
    }

    private List<Finding> findings() {
        remove(run.events());
        ParquetTable.EVENTS.writeAll(run.events(), events);
        return RunCheck.findings(run);
    }

    private static void remove(Path table) {
        try {
            StagedFolder.delete(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Finding.Kind kind(String subject) {
        return finding(subject).kind();
    }

    private String text(String subject) {
        return finding(subject).text();
    }

    private Finding finding(String subject) {
        return findings().stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
