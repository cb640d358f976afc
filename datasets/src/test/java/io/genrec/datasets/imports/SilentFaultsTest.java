package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Event;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks like a good import and is none: units of time, items that never match, descriptions of nothing, ids. */
class SilentFaultsTest {
    private static final String HEADER = "user_id,item_id,timestamp";
    private static final Map<String, Object> SINCE_1980 = Map.of("log.earliest-time", "1980-01-01");

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Fault("A whole log of 1970-01-20 was imported.")
    @Test
    void seconds_that_are_declared_as_milliseconds_are_refused_with_the_unit_that_fits() throws IOException {
        Path csv = imports.file("log.csv", HEADER, "ann,tea,1569888000", "bob,cup,1569888060");
        assertThatThrownBy(() -> imports.run("csv", csv, with("time-format", "epoch-millis")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("time is before 1980-01-01T00:00:00Z (genrec.log.earliest-time;"
                        + " genrec.import.time-format is epoch-millis): 1569888000; epoch-seconds would read it");
        Path json =
                imports.file("log.jsonl", "{\"user_id\": \"ann\", \"item_id\": \"tea\", \"timestamp\": 1569888000000}");
        assertThatThrownBy(() -> imports.run("jsonl", json, with("time-format", "epoch-seconds")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("1569888000000; epoch-millis would read it");
    }

    @Test
    void one_date_that_was_never_set_is_rejected_alone() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, "ann,tea,1970-01-01"));
        for (int i = 0; i < 100; i++) {
            lines.add("ann,tea,2020-01-01");
        }
        imports.run("csv", imports.file("log.csv", lines.toArray(String[]::new)), SINCE_1980);
        assertThat(imports.events()).hasSize(100);
        assertThat(imports.rejects()).singleElement().asString().contains("time is before 1980-01-01T00:00:00Z");
    }

    /** 300 events in ten days, and one five years later, before the clock of the import. */
    @Fault("A stray of another year went unnoticed.")
    @Test
    void a_stray_of_another_year_is_reported() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 300; i++) {
            lines.add("ann,tea,2020-01-" + String.format("%02d", 1 + i / 30));
        }
        lines.add("ann,tea,2025-01-01");
        ImportResult result = imports.run("csv", imports.file("log.csv", lines.toArray(String[]::new)), SINCE_1980);
        assertThat(result.lines())
                .contains("strays: 1 events are far from all others, which lie between 2020-01-01T00:00:00Z and"
                        + " 2020-01-10T00:00:00Z, such as 2025-01-01T00:00:00Z: `genrec features` leaves them out"
                        + " (genrec.log.stray-gap)");
    }

    @Fault("Ids written 1015.0 in the log and 1015 in the item file doubled the catalogue.")
    @Test
    void items_that_never_match_are_refused_with_three_ids_of_each_side_and_the_mend() throws IOException {
        Path log = imports.file(
                "log.csv",
                HEADER,
                "a,1015.0,2020-01-01",
                "a,1016.0,2020-01-02",
                "a,1017.0,2020-01-03",
                "a,9.0,2020-01-04");
        Path items = imports.file("items.csv", "item_id,title", "1015,Tea", "1016,Cup", "1017,Jug", "1018,Pan");
        assertThatThrownBy(() -> imports.run("csv", log, Map.of("items", items.toString())))
                .isInstanceOf(StepFailed.class)
                .hasMessage("the item file does not fit the log: 0 of the log's 4 items are in it, less than"
                        + " genrec.import.min-overlap = 0.05 allows; the log has 1015.0, 1016.0, 1017.0 (not in the"
                        + " other), the item file 1015, 1016, 1017 (not in the other); with genrec.import.id-forms ="
                        + " [whole-numbers], 3 of them would match");
        assertThat(imports.run().items()).doesNotExist();

        ImportResult result =
                imports.run("csv", log, Map.of("items", items.toString(), "id-forms", List.of("whole-numbers")));
        assertThat(result.lines())
                .contains("4 items described, 1 known by id alone")
                .contains("item file: 3 of the log's 4 items are described, 3 of the file's 4 items are in the log");
        assertThat(imports.events()).extracting(Event::itemId).containsExactly("1015", "1016", "1017", "9");
    }

    @Test
    void leading_zeros_that_one_file_lost_are_found_and_mended() throws IOException {
        Path log = imports.file("log.csv", HEADER, "a,0663713001,2020-01-01", "a,0541518023,2020-01-02");
        Path items = imports.file("items.csv", "item_id,title", "663713001,Shirt", "541518023,Hat");
        assertThatThrownBy(() -> imports.run("csv", log, Map.of("items", items.toString())))
                .hasMessageEndingWith("with genrec.import.id-forms = [no-leading-zeros], 2 of them would match");
        imports.run("csv", log, Map.of("items", items.toString(), "id-forms", List.of("no-leading-zeros")));
        assertThat(imports.items())
                .extracting(item -> item.itemId() + " " + item.title())
                .containsExactly("663713001 Shirt", "541518023 Hat");
    }

    @Fault("Items whose title column had another name were counted as described.")
    @Test
    void a_file_that_describes_nothing_is_refused_with_the_columns_it_has() throws IOException {
        Path log = imports.file("log.csv", HEADER, "a,tea,2020-01-01");
        Path items = imports.file("items.csv", "item_id,titel,farbe", "tea,Tee,gruen", "cup,Tasse,rot");
        assertThatThrownBy(() -> imports.run("csv", log, Map.of("items", items.toString())))
                .isInstanceOf(StepFailed.class)
                .hasMessage(
                        items + " describes 2 items by their ids alone: none of the columns [title, categories, brand,"
                                + " price, description] (genrec.import.item-columns) holds anything, the file has columns"
                                + " [item_id, titel, farbe]");
        Path json = imports.file("items.jsonl", "{\"item_id\": \"tea\", \"titel\": \"Tee\"}");
        Path jsonLog =
                imports.file("log.jsonl", "{\"user_id\": \"a\", \"item_id\": \"tea\", \"timestamp\": \"2020-01-01\"}");
        assertThatThrownBy(() -> imports.run("jsonl", jsonLog, Map.of("items", json.toString())))
                .hasMessageEndingWith("the file has columns [item_id, titel]");
    }

    @Test
    void an_item_file_of_which_no_line_can_be_read_is_refused() throws IOException {
        Path log = imports.file("log.csv", HEADER, "a,tea,2020-01-01");
        Path items = imports.file("items.csv", "item_id,title", "tea,Green,tea");
        assertThatThrownBy(() -> imports.run("csv", log, Map.of("items", items.toString(), "max-rejects", 1)))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith(items + " describes no item: none of its lines can be read");
    }

    @Fault("A typing error in item-columns was accepted.")
    @Test
    void a_column_of_items_that_is_spelt_wrong_is_refused() throws IOException {
        Path log = imports.file("log.csv", HEADER, "a,tea,2020-01-01");
        Path items = imports.file("items.csv", "item_id,title,colour", "tea,Tea,green");
        assertThatThrownBy(
                        () -> imports.run("csv", log, Map.of("items", items.toString(), "item-columns.brand", "colur")))
                .isInstanceOf(StepFailed.class)
                .hasMessage("genrec.import.item-columns.brand is colur, a column that " + items
                        + " does not have: it has [item_id, title, colour]");
    }

    @Test
    void missing_values_as_data_frames_write_them_are_not_ids() throws IOException {
        Path log = imports.file(
                "log.csv",
                HEADER,
                "ann,tea,2020-01-01",
                "nan,tea,2020-01-01",
                "ann,NULL,2020-01-01",
                "\\N,tea,2020-01-01");
        imports.run("csv", log, Map.of("max-rejects", 0.8));
        assertThat(imports.events()).hasSize(1);
    }

    @Fault("Ids were imported that the API refuses.")
    @Test
    void ids_that_the_api_would_refuse_are_rejected() throws IOException {
        Path log = imports.file(
                "log.csv",
                HEADER,
                "ann,tea,2020-01-01",
                "u" + "x".repeat(300) + ",tea,2020-01-01",
                "\"a\tb\",tea,2020-01-01",
                "y".repeat(256) + ",tea,2020-01-01");
        ImportResult result = imports.run("csv", log, Map.of("max-rejects", 0.5));
        assertThat(result.counts().rejected())
                .isEqualTo(Map.of(
                        "user id is longer than 256 characters", 1L,
                        "user id holds a control character or half a surrogate pair", 1L));
        // The longest id there can be still has a request of its own, by no longer an id.
        assertThat(imports.events()).extracting(Event::userId).containsExactly("ann", "y".repeat(256));
    }

    @Fault("MIND's train and dev files, read together, lost impressions of the same number.")
    @Test
    void mind_numbers_the_impressions_of_every_file_from_one_and_all_are_kept() throws IOException {
        Path mind = folder.resolve("mind");
        for (String part : List.of("MINDsmall_train", "MINDsmall_dev")) {
            Files.createDirectories(mind.resolve(part));
            Files.writeString(
                    mind.resolve(part).resolve("behaviors.tsv"),
                    "1\tU" + part + "\t11/11/2019 9:05:58 AM\t\tN1-1 N2-0\n2\tU1\t11/12/2019 9:05:58 AM\t\tN2-1\n");
        }
        imports.run("mind", mind, Map.of());
        assertThat(imports.run().rejects()).doesNotExist();
        assertThat(imports.events()).hasSize(2 * (3 + 2));
        assertThat(imports.events())
                .extracting(Event::requestId)
                .containsOnly(
                        "MINDsmall_dev/behaviors#1",
                        "MINDsmall_dev/behaviors#2",
                        "MINDsmall_train/behaviors#1",
                        "MINDsmall_train/behaviors#2");
    }

    @Fault("Reasons of rejects were cut at their first colon.")
    @Test
    void a_reason_is_not_cut_where_its_pattern_has_a_colon() throws IOException {
        Path log = imports.file("log.csv", HEADER, "ann,tea,2020.01.02 10:00", "ann,tea,3.1.2020");
        ImportResult result = imports.run("csv", log, Map.of("max-rejects", 0.5, "time-format", "yyyy.MM.dd HH:mm"));
        assertThat(result.counts().rejected())
                .containsOnlyKeys("time is not of the format yyyy.MM.dd HH:mm (genrec.import.time-format)");
    }

    private static Map<String, Object> with(String key, Object value) {
        return Map.of("log.earliest-time", "1980-01-01", key, value);
    }
}
