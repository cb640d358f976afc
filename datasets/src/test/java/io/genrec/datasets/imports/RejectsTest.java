package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectsTest {
    private static final String HEADER = "user_id,item_id,timestamp";
    private static final String GOOD = "ann,tea,2020-01-01";

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Test
    void one_bad_line_in_a_hundred_passes_and_two_do_not() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, ",tea,2020-01-01"));
        for (int i = 0; i < 99; i++) {
            lines.add(GOOD);
        }
        Path log = imports.file("log.csv", lines.toArray(String[]::new));
        assertThat(imports.run("csv", log, Map.of()).lines())
                .contains(
                        "rejected: 1 of 100 lines, see " + imports.run().rejects(),
                        "rejected: 1 lines, user_id is absent or blank");

        lines.set(50, ",cup,2020-01-01");
        Path worse = imports.file("worse.csv", lines.toArray(String[]::new));
        assertThatThrownBy(() -> imports.run("csv", worse, Map.of()))
                .isInstanceOf(StepFailed.class)
                .hasMessage("2 of 100 lines were rejected, more than genrec.import.max-rejects = 0.01 allows; the"
                        + " commonest reason (2 lines): user_id is absent or blank, first at worse.csv line 2"
                        + " [,tea,2020-01-01]; see " + imports.run().rejects());
    }

    @Test
    void a_failed_import_leaves_its_rejects_and_no_tables() throws IOException {
        Path log = imports.file("log.csv", HEADER, GOOD, "ann,tea,soon", "ann,tea,2020-13-01", "ann,,2020-01-01");

        assertThatThrownBy(() -> imports.run("csv", log, Map.of()))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("3 of 4 lines were rejected")
                .hasMessageContaining(
                        "the commonest reason (2 lines): time is not of the format iso (genrec.import.time-format): soon, first at");
        assertThat(imports.run().root()).isDirectoryContaining("glob:**/rejects.csv");
        assertThat(imports.run().root().toFile().list()).containsExactly("rejects.csv");
        assertThat(imports.rejects())
                .containsExactly(
                        "log.csv,3,time is not of the format iso (genrec.import.time-format): soon,\"ann,tea,soon\"",
                        "log.csv,4,time is not of the format iso (genrec.import.time-format): 2020-13-01,\"ann,tea,2020-13-01\"",
                        "log.csv,5,item_id is absent or blank,\"ann,,2020-01-01\"");
    }

    @Test
    void a_failed_import_keeps_the_tables_of_the_one_before() throws IOException {
        imports.run("csv", imports.file("log.csv", HEADER, GOOD), Map.of());
        Path worse = imports.file("worse.csv", HEADER, "bob,cup,soon");
        assertThatThrownBy(() -> imports.run("csv", worse, Map.of())).isInstanceOf(StepFailed.class);
        assertThat(imports.events()).hasSize(1);
        assertThat(imports.items()).hasSize(1);
    }

    @Test
    void a_clean_import_removes_the_rejects_of_the_one_before() throws IOException {
        imports.run("csv", imports.file("log.csv", HEADER, GOOD, "ann"), Map.of("max-rejects", 0.5));
        assertThat(imports.run().rejects()).exists();
        imports.run("csv", imports.file("log.csv", HEADER, GOOD), Map.of());
        assertThat(imports.run().rejects()).doesNotExist();
    }

    @Test
    void bytes_that_are_no_text_reject_their_line_alone() throws IOException {
        byte[] latin = (HEADER + "\n" + GOOD + "\nann,caf\u00e9,2020-01-01\nann,nul\0,2020-01-01\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Path log = imports.file("log.csv", latin);

        imports.run("csv", log, Map.of("max-rejects", 0.7));

        assertThat(imports.events()).hasSize(1);
        assertThat(imports.rejects())
                .containsExactly(
                        "log.csv,3,line is not valid in the encoding of genrec.import.encoding,"
                                + "\"ann,caf\uFFFD,2020-01-01\"",
                        "log.csv,4,line holds NUL bytes,\"ann,nul\uFFFD,2020-01-01\"");
    }

    @Test
    void a_long_line_is_cut_in_the_rejects_and_one_without_end_is_not_read_whole() throws IOException {
        String endless = "x".repeat(Line.MAX_LENGTH + 5);
        Path log = imports.file("log.csv", HEADER, GOOD, endless);

        imports.run("csv", log, Map.of("max-rejects", 0.5));

        assertThat(imports.rejects())
                .containsExactly("log.csv,3,line is longer than 1048576 characters," + "x".repeat(200) + "…");
    }

    @Test
    void every_kind_of_broken_json_has_its_reason() throws IOException {
        Path log = imports.file(
                "log.jsonl",
                "{\"user_id\": \"ann\", \"item_id\": \"tea\", \"timestamp\": \"2020-01-01\"}",
                "{\"user_id\": \"ann\", \"item_id\": ",
                "[1]",
                "{\"user_id\": \"ann\"} {}",
                "{\"user_id\": \"ann\", \"item_id\": {}, \"timestamp\": \"2020-01-01\"}");

        ImportResult result = imports.run("jsonl", log, Map.of("max-rejects", 0.8));

        assertThat(result.counts().rejected())
                .isEqualTo(Map.of(
                        "line is not JSON", 1L,
                        "line is not one JSON object with each of its fields once", 1L,
                        "line is not a JSON object", 1L,
                        "item_id is absent or blank", 1L));
    }

    @Test
    void columns_that_contradict_the_log_or_the_settings_are_rejected() throws IOException {
        Path log = imports.file(
                "log.csv",
                "user_id,item_id,timestamp,request,page,action",
                "ann,tea,1000,r1,1,clicked",
                "bob,tea,1000,r1,1,clicked",
                "ann,tea,1000,r1,0,clicked",
                "ann,tea,1000,r1,first,clicked",
                "ann,tea,1000,r1,1,waved",
                "ann,tea,1600000000000,r1,1,clicked",
                "ann,tea,-1,r1,1,clicked");

        ImportResult result = imports.run(
                "csv",
                log,
                Map.of(
                        "columns.request", "request",
                        "columns.page", "page",
                        "columns.action", "action",
                        "time-format", "epoch-seconds",
                        "log.latest-time", "2030-01-01",
                        "max-rejects", 0.9));

        assertThat(imports.events()).hasSize(1);
        assertThat(result.counts().rejected())
                .isEqualTo(Map.of(
                        "request belongs to two users",
                        1L,
                        "page counts from 1",
                        1L,
                        "page is not a whole number",
                        1L,
                        "action has no meaning in genrec.import.actions",
                        1L,
                        "time is before 1970-01-01T00:00:00Z (genrec.log.earliest-time; genrec.import.time-format is"
                                + " epoch-seconds)",
                        1L,
                        "time is after 2030-01-01T00:00:00Z (genrec.log.latest-time; genrec.import.time-format is"
                                + " epoch-seconds)",
                        1L));
    }
}
