package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenFilesTest {
    private static final String HEADER = "user_id,item_id,timestamp";
    private static final String LOOK = "; see what `genrec import --from` that file without --format takes for what";

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"online-retail", "recbole", "csv", "jsonl"})
    void a_file_that_is_not_there_is_named(String format) {
        Path absent = folder.resolve("absent");
        assertFailure(format, absent).hasMessage("there is no file " + absent + ": check the path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"online-retail", "recbole", "csv", "jsonl"})
    void an_empty_file_is_reported_as_empty(String format) throws IOException {
        Path empty = imports.file("empty.gz", new byte[0]);
        assertFailure(format, empty).hasMessage(empty + " is empty: name a file with something in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"online-retail", "recbole", "csv", "jsonl"})
    void binary_garbage_is_reported_as_binary(String format) throws IOException {
        byte[] garbage = new byte[4096];
        new Random(1).nextBytes(garbage);
        Path file = imports.file("log", garbage);
        assertFailure(format, file)
                .hasMessage(file + " is binary: name a file of text, plain, gzipped or compressed by zstd");
    }

    @Test
    void text_of_another_encoding_is_distinguished_from_binary() throws IOException {
        Path file = imports.file("log.csv", "pr\u00e9nom,article\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFailure("csv", file).hasMessage(file + " is not UTF-8 text: name its encoding in genrec.import.encoding");
    }

    @Test
    void other_columns_are_named_with_those_expected() throws IOException {
        Path csv = imports.file("log.csv", "uid,sku,ts", "ann,tea,1");
        assertFailure("csv", csv)
                .hasMessage(csv + " has columns [uid, sku, ts], expected [user_id, item_id, timestamp]"
                        + " (genrec.import.columns)" + LOOK);
        assertFailure("online-retail", csv)
                .hasMessage(csv + " has columns [uid, sku, ts], expected [InvoiceNo, StockCode, Description, Quantity,"
                        + " InvoiceDate, UnitPrice, CustomerID] (those of the UCI file)");
        assertFailure("recbole", csv)
                .hasMessage(csv + " has columns [uid,sku,ts], expected [user_id, item_id, timestamp]"
                        + " (genrec.import.columns)" + LOOK);
        Path jsonl = imports.file("log.jsonl", "{\"uid\": \"ann\"}");
        assertFailure("jsonl", jsonl)
                .hasMessageContaining("user_id is absent or blank, first at log.jsonl line 1 [{\"uid\": \"ann\"}]");
        Path twice = imports.file("twice.csv", "user_id,item_id,item_id,timestamp");
        assertFailure("csv", twice)
                .hasMessage(twice
                        + " has two columns named item_id in [user_id, item_id, item_id, timestamp]: rename one of them, or"
                        + " set genrec.import.header = off, under which columns are called by their places, 1, 2, 3");
    }

    @Test
    void a_directory_without_files_holds_no_log() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("directory"));
        assertFailure("csv", directory)
                .hasMessage("there is no file in " + directory + ": name the directory that holds the log");
    }

    @Test
    void a_truncated_or_false_gzip_file_is_reported_as_such() throws IOException {
        byte[] whole = Files.readAllBytes(imports.gzipped("log.csv.gz", HEADER, "ann,tea,2020-01-01"));
        Path cut = imports.file("cut.csv.gz", Arrays.copyOf(whole, whole.length - 12));
        assertFailure("csv", cut).hasMessageStartingWith("cannot read " + cut + ": Unexpected end of ZLIB");
        Path plain = imports.file("plain.csv.gz", HEADER, "ann,tea,2020-01-01");
        assertFailure("csv", plain).hasMessage("cannot read " + plain + ": its name ends in .gz but it is not gzipped");
    }

    @Test
    void a_log_of_which_nothing_is_left_is_refused() throws IOException {
        Path headerOnly = imports.file("log.csv", HEADER);
        assertFailure("csv", headerOnly)
                .hasMessage("no event is left of the 0 lines of " + headerOnly + ": left out {}, rejected {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "recbole"})
    void any_bytes_are_imported_or_refused_in_one_sentence(String format) throws IOException {
        byte[] whole = wholeLog(format).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int wholesome = 0;
        for (int round = 0; round < 60; round++) {
            byte[] broken = whole.clone();
            for (int i = random.nextInt(6); i > 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            Path file = imports.file("log", Arrays.copyOf(broken, broken.length - random.nextInt(4)));
            try {
                imports.run(format, file, Map.of("max-rejects", 0.5));
                wholesome++;
                assertThat(imports.events()).isNotEmpty();
            } catch (StepFailed e) {
                assertThat(e.getMessage()).doesNotContain("\n");
            }
            assertThat(imports.run().root().toFile().list()).isSubsetOf("events", "items", "rejects.csv");
        }
        assertThat(wholesome).isBetween(5, 55);
    }

    private static String wholeLog(String format) {
        return switch (format) {
            case "csv" -> HEADER + "\n" + "ann,\"tea, green\",2020-01-01\n".repeat(5);
            case "jsonl" -> "{\"user_id\":\"ann\",\"item_id\":\"tea\",\"timestamp\":\"2020-01-01\"}\n".repeat(5);
            default -> "user_id:token\titem_id_list:token_seq\titem_id:token\n" + "u\ta b\tc\n".repeat(5);
        };
    }

    private AbstractThrowableAssert<?, ?> assertFailure(String format, Path from) {
        var failure =
                assertThatThrownBy(() -> imports.run(format, from, Map.of())).isInstanceOf(StepFailed.class);
        assertThat(imports.run().events()).doesNotExist();
        assertThat(imports.run().items()).doesNotExist();
        return failure;
    }
}
