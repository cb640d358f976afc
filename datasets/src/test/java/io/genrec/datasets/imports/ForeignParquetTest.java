package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.table.UnreadableTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parquet that pandas, Spark, DuckDB or BigQuery wrote: as a table of events as it is, and imported. */
class ForeignParquetTest {
    /** 2025-07-05T12:00:00.123Z. */
    private static final long NOON = 1_751_716_800_123L;

    private static final String REST = "required binary action (STRING); required binary request_id (STRING);"
            + " required int32 page; required int32 position;";

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    static Stream<Arguments> timestamps() {
        return Stream.of(
                Arguments.of("required int64 time_ms;", NOON),
                Arguments.of("required int64 time_ms (TIMESTAMP(MILLIS,true));", NOON),
                Arguments.of("required int64 time_ms (TIMESTAMP(MICROS,true));", NOON * 1_000 + 456),
                Arguments.of("required int64 time_ms (TIMESTAMP(NANOS,true));", NOON * 1_000_000 + 456_789),
                Arguments.of("required int64 time_ms (TIMESTAMP(MICROS,false));", NOON * 1_000),
                Arguments.of("optional int64 time_ms (TIMESTAMP(NANOS,false));", NOON * 1_000_000));
    }

    static Stream<Arguments> typedTimestamps() {
        return timestamps().skip(1);
    }

    @Fault("Microseconds in Parquet became the year 55995.")
    @ParameterizedTest
    @MethodSource("timestamps")
    void a_table_of_events_has_times_of_any_unit_and_columns_in_any_order(String column, long written)
            throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                column + REST + "optional double score; required binary item_id (STRING); required int64 user_id;",
                List.of(row -> {
                    row.append("time_ms", written);
                    fill(row, "Clicked").append("item_id", "tea").append("user_id", 7L);
                }));
        assertThat(ParquetTable.EVENTS.readAll(file))
                .containsExactly(new Event("7", "tea", Action.CLICKED, "r1", 2, 3, NOON));
        long[] times = new long[1];
        ParquetTable.eventTimes(file, 0, Files.size(file), time -> times[0] = time);
        assertThat(times).containsExactly(NOON);
    }

    @Test
    void a_timestamp_of_96_bits_and_ids_that_are_unsigned_or_decimal_are_read() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                "required int96 time_ms; required int32 user_id (INTEGER(32,false));"
                        + " required fixed_len_byte_array(5) item_id (DECIMAL(10,0));" + REST,
                List.of(row -> fill(row, "ORDERED")
                        .append("time_ms", ParquetFiles.int96(NOON))
                        .append("user_id", -1)
                        .append("item_id", Binary.fromConstantByteArray(fiveBytes(663713001)))));
        assertThat(ParquetTable.EVENTS.readAll(file))
                .containsExactly(new Event("4294967295", "663713001", Action.ORDERED, "r1", 2, 3, NOON));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "required double time_ms; required binary user_id (STRING);"
                        + "| column time_ms of type double, expected int64 milliseconds since 1970 or a timestamp",
                "required int64 time_ms; required float user_id;"
                        + "| column user_id of type float, expected text or whole numbers",
                "required int32 time_ms (DATE); required binary user_id (STRING);"
                        + "| column time_ms of type int32 (date), expected int64 milliseconds since 1970",
            })
    void unreadable_columns_are_refused_with_column_type_and_remedy(String columns, String sentence)
            throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"), columns + REST + "required binary item_id (STRING);", List.of());
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(file))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageStartingWith(file + " has a " + sentence)
                .hasMessageEndingWith("; `genrec import --format parquet` reads tables of other columns and types");
    }

    @ParameterizedTest
    @MethodSource("typedTimestamps")
    void an_import_reads_what_the_types_say_whatever_the_time_format(String column, long written) throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                column + "required double uid; required binary sku (STRING);",
                List.of(row ->
                        row.append("time_ms", written).append("uid", 17850.0).append("sku", "tea")));

        imports.run("parquet", file, columns("uid", "sku", "time_ms"));

        assertThat(imports.events())
                .extracting(Event::userId, Event::itemId, Event::timeMillis)
                .containsExactly(tuple("17850", "tea", NOON));
    }

    @Fault("Seconds read as milliseconds made a log of January 1970.")
    @Test
    void whole_numbers_without_a_unit_are_what_the_time_format_says_and_refused_where_it_does_not() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                "required int64 ts; required binary uid; required int64 sku;",
                List.of(row ->
                        row.append("ts", NOON / 1000).append("uid", "ann").append("sku", 12L)));
        assertThatThrownBy(() -> imports.run("parquet", file, columns("uid", "sku", "ts")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("(1 lines): time is not of the format iso (genrec.import.time-format): "
                        + NOON / 1000 + "; epoch-seconds would read it, first at log.parquet line 1");

        Map<String, Object> seconds = columns("uid", "sku", "ts");
        seconds.put("time-format", "epoch-seconds");
        imports.run("parquet", file, seconds);
        assertThat(imports.events())
                .extracting(Event::itemId, Event::timeMillis)
                .containsExactly(tuple("12", NOON / 1000 * 1000));
    }

    @Test
    void a_date_and_a_timestamp_without_zone_are_of_the_zone_of_the_settings() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                "required int32 day (DATE); required binary uid; required binary sku;",
                List.of(row -> row.append("day", 20_274).append("uid", "ann").append("sku", "tea")));
        Map<String, Object> shanghai = columns("uid", "sku", "day");
        shanghai.put("time-zone", "Asia/Shanghai");
        imports.run("parquet", file, shanghai);
        // Day 20,274 is 2025-07-05; in Shanghai it begins 8 hours early.
        assertThat(imports.events()).extracting(Event::timeMillis).containsExactly((20_274L * 24 - 8) * 3_600_000);
    }

    @Test
    void a_directory_of_parts_with_items_beside_it_is_one_log() throws IOException {
        Path log = Files.createDirectories(folder.resolve("log/day=1"));
        String schema = "required int64 ts (TIMESTAMP(MICROS,true)); required binary uid (STRING); required int64 sku;";
        for (int part = 0; part < 2; part++) {
            long at = part;
            ParquetFiles.write(log.resolve("part-" + part + ".parquet"), schema, List.of(row -> row.append(
                            "ts", (NOON + at) * 1000)
                    .append("uid", "ann")
                    .append("sku", 10 + at)));
        }
        Files.writeString(log.getParent().resolve("_SUCCESS"), "");
        Path items = ParquetFiles.write(
                folder.resolve("items.parquet"),
                "required int64 item_id; optional binary title (STRING); optional group categories (LIST) {"
                        + " repeated group list { optional binary element (STRING); } } optional double price;",
                List.of(
                        row -> {
                            row.append("item_id", 10L)
                                    .append("title", "Green tea")
                                    .append("price", 2.5);
                            Group list = row.addGroup("categories");
                            list.addGroup("list").append("element", "Food");
                            list.addGroup("list").append("element", "Tea");
                        },
                        row -> row.append("item_id", 11L).append("title", "Cup").append("price", Double.NaN)));
        Map<String, Object> settings = columns("uid", "sku", "ts");
        settings.put("items", items.toString());

        ImportResult result = imports.run("parquet", log.getParent(), settings);

        assertThat(imports.items())
                .containsExactly(
                        new Item("10", "Green tea", List.of("Food", "Tea"), "", 2.5, ""),
                        new Item("11", "Cup", List.of(), "", null, ""));
        assertThat(result.counts().events()).isEqualTo(2);
    }

    @Test
    void a_column_that_holds_no_id_time_or_text_is_refused_by_name_and_type() throws IOException {
        Path file = ParquetFiles.write(
                folder.resolve("log.parquet"),
                "required int64 ts (TIMESTAMP(MILLIS,true)); required fixed_len_byte_array(3) uid; required binary sku;",
                List.of());
        assertThatThrownBy(() -> imports.run("parquet", file, columns("uid", "sku", "ts")))
                .isInstanceOf(StepFailed.class)
                .hasMessage(
                        "column uid of " + file + " is of type fixed_len_byte_array, which holds no id, time or text:"
                                + " write it as string, int64 or timestamp");
        assertThatThrownBy(() -> imports.run("csv", file, Map.of()))
                .hasMessage(file + " is a Parquet file: import it with --format parquet");
    }

    private static Group fill(Group row, String action) {
        return row.append("action", action)
                .append("request_id", "r1")
                .append("page", 2)
                .append("position", 3);
    }

    private static byte[] fiveBytes(long number) {
        byte[] bytes = new byte[5];
        byte[] digits = BigInteger.valueOf(number).toByteArray();
        System.arraycopy(digits, 0, bytes, 5 - digits.length, digits.length);
        return bytes;
    }

    private static Map<String, Object> columns(String user, String item, String time) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("columns.user", user);
        settings.put("columns.item", item);
        settings.put("columns.time", time);
        return settings;
    }
}
