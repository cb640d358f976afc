package io.genrec.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {
    private static final Behaviour BOUGHT_TEA = new Behaviour("tea", Action.ORDERED, 1_000);
    private static final PageSample SAMPLE = new PageSample(
            "ann",
            "r1",
            2,
            5_000,
            List.of(BOUGHT_TEA),
            7,
            List.of(new PageItem("cup", Action.CLICKED, 3, 5_500), new PageItem("jug", Action.EXPOSED, 0, 5_000)));

    @TempDir
    Path folder;

    @Test
    void every_table_gives_back_what_was_written() {
        List<Event> events = List.of(new Event("ann", "tea", Action.CARTED, "r1", 1, 4, 99));
        List<Item> items = List.of(
                new Item("tea", "Green tea", List.of("Food", "Tea"), "Leaf", 2.5, "loose"),
                new Item("cup", "Cup", List.of(), "", null, ""));
        List<UserSequence> sequences = List.of(new UserSequence("ann", List.of(BOUGHT_TEA), 1));
        ParquetTable.EVENTS.writeAll(folder.resolve("events"), events);
        ParquetTable.ITEMS.writeAll(folder.resolve("items"), items);
        ParquetTable.SAMPLES.writeAll(folder.resolve("samples"), List.of(SAMPLE));
        ParquetTable.SEQUENCES.writeAll(folder.resolve("sequences"), sequences);

        assertThat(ParquetTable.EVENTS.readAll(folder.resolve("events"))).isEqualTo(events);
        assertThat(ParquetTable.ITEMS.readAll(folder.resolve("items"))).isEqualTo(items);
        assertThat(ParquetTable.SAMPLES.readAll(folder.resolve("samples"))).containsExactly(SAMPLE);
        assertThat(ParquetTable.SEQUENCES.readAll(folder.resolve("sequences"))).isEqualTo(sequences);
    }

    @Test
    void files_are_read_in_the_order_of_their_parts() {
        for (int part : List.of(1, 0)) {
            try (ParquetTable.Writer<Item> writer = ParquetTable.ITEMS.write(folder, part)) {
                writer.write(new Item("item-" + part, "", List.of(), "", null, ""));
            }
        }
        assertThat(ParquetTable.ITEMS.readAll(folder)).extracting(Item::itemId).containsExactly("item-0", "item-1");
    }

    /** Empty lists, ids that come again, and more rows than a page of a column holds. */
    @Test
    void past_avro_the_same_bytes_are_written_and_the_same_values_read() {
        List<PageSample> samples = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            List<Behaviour> history =
                    i % 3 == 0 ? List.of() : List.of(BOUGHT_TEA, new Behaviour("ü" + i % 7, Action.CLICKED, i));
            samples.add(
                    new PageSample("u" + i % 100, "r" + i, 1, i, history, 7, i % 5 == 0 ? List.of() : SAMPLE.items()));
            events.add(new Event("u" + i % 100, "ü" + i % 7, Action.values()[i % 4], "r" + i, 1 + i % 3, i % 9, i));
        }
        List<CompletePage> pages = samples.stream()
                .map(sample -> new CompletePage(sample, sample.timeMillis() / 2))
                .toList();
        ParquetTable<PageSample> plainSamples = new ParquetTable<>(new ByAvro<>(new PageSampleFormat()));
        ParquetTable<Event> plainEvents = new ParquetTable<>(new ByAvro<>(new EventFormat()));

        ParquetTable.SAMPLES.writeAll(folder.resolve("direct"), samples);
        plainSamples.writeAll(folder.resolve("avro"), samples);
        ParquetTable.COMPLETE_PAGES.writeAll(folder.resolve("direct-pages"), pages);
        new ParquetTable<>(new ByAvro<>(new CompletePageFormat())).writeAll(folder.resolve("avro-pages"), pages);
        plainEvents.writeAll(folder.resolve("events"), events);

        assertThat(ParquetTable.files(folder.resolve("direct")).get(0))
                .hasSameBinaryContentAs(
                        ParquetTable.files(folder.resolve("avro")).get(0));
        assertThat(ParquetTable.files(folder.resolve("direct-pages")).get(0))
                .hasSameBinaryContentAs(
                        ParquetTable.files(folder.resolve("avro-pages")).get(0));
        assertThat(ParquetTable.COMPLETE_PAGES.readAll(folder.resolve("direct-pages")))
                .isEqualTo(pages);
        assertThat(ParquetTable.EVENTS.readAll(folder.resolve("events"))).isEqualTo(events);
        assertThat(plainEvents.readAll(folder.resolve("events"))).isEqualTo(events);
    }

    /** As a running stream leaves them: parts by day, and hidden ones that are about to be merged. */
    @Test
    void parts_may_lie_in_partitions_and_hidden_files_are_none() throws IOException {
        CompletePage old = new CompletePage(SAMPLE, SAMPLE.timeMillis() - 5);
        CompletePage young = new CompletePage(SAMPLE, SAMPLE.timeMillis());
        Path day = folder.resolve("day=2026-11-29");
        ParquetTable.COMPLETE_PAGES.writeAll(folder.resolve("day=2026-11-30"), List.of(young));
        ParquetTable.COMPLETE_PAGES.writeAll(day, List.of(old));
        Files.writeString(day.resolve(".part-1.parquet"), "half a file");
        Files.writeString(day.resolve(".compacted-part-1.parquet.inprogress.1"), "half a file");
        ParquetTable.COMPLETE_PAGES.writeAll(folder.resolve("elsewhere"), List.of(young));

        assertThat(ParquetTable.COMPLETE_PAGES.readAll(folder)).containsExactly(old, young);
        assertThat(ParquetTable.SAMPLES.readAll(folder)).containsExactly(SAMPLE, SAMPLE);
        assertThat(ParquetTable.range(ParquetTable.files(folder), List.of("request_ms", "time_ms")))
                .hasValueSatisfying(times -> {
                    assertThat(times.getMin()).isEqualTo(SAMPLE.timeMillis() - 5);
                    assertThat(times.getMax()).isEqualTo(SAMPLE.timeMillis());
                });
    }

    @Test
    void a_row_that_breaks_a_rule_is_named() {
        new ParquetTable<>(new PageZero()).writeAll(folder, List.of(1, 0));
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(folder))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageStartingWith("row 2 of " + ParquetTable.files(folder).get(0) + ": page counts from 1: 0");
    }

    /** A format without its ways past Avro. */
    private record ByAvro<T>(RowFormat<T> format) implements RowFormat<T> {
        @Override
        public Schema schema() {
            return format.schema();
        }

        @Override
        public GenericRecord toRow(T value) {
            return format.toRow(value);
        }

        @Override
        public T fromRow(GenericRecord row) {
            return format.fromRow(row);
        }
    }

    /** Rows of events, each of which is a page number. */
    private record PageZero() implements RowFormat<Integer> {
        private static final EventFormat EVENTS = new EventFormat();

        @Override
        public Schema schema() {
            return EVENTS.schema();
        }

        @Override
        public GenericRecord toRow(Integer page) {
            GenericRecord row = EVENTS.toRow(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 5));
            row.put("page", page);
            return row;
        }

        @Override
        public Integer fromRow(GenericRecord row) {
            return (Integer) row.get("page");
        }
    }

    @Test
    void byte_ranges_share_the_rows_of_a_file_among_readers() throws IOException {
        List<Item> items =
                List.of(new Item("tea", "", List.of(), "", null, ""), new Item("cup", "", List.of(), "", null, ""));
        ParquetTable.ITEMS.writeAll(folder, items);
        Path file = ParquetTable.files(folder).get(0);
        long size = Files.size(file);
        List<Item> read = new ArrayList<>();
        ParquetTable.ITEMS.forEach(file, 0, size, read::add);
        ParquetTable.ITEMS.forEach(file, size, 2 * size, read::add);
        assertThat(read).isEqualTo(items);
    }

    @Test
    void a_failing_consumer_is_not_taken_for_a_broken_file() {
        ParquetTable.ITEMS.writeAll(folder, List.of(new Item("tea", "", List.of(), "", null, "")));
        assertThatThrownBy(() -> ParquetTable.ITEMS.forEach(folder, item -> {
                    throw new IllegalStateException("no room");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no room");
    }

    @Test
    void an_absent_or_empty_table_names_its_folder() throws IOException {
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(absent))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageContaining(absent.toString());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(empty))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageContaining("no .parquet file in " + empty);
    }

    @Test
    void binary_garbage_and_an_empty_file_name_the_file() throws IOException {
        Path garbage = folder.resolve("part-00000.parquet");
        Files.write(garbage, new byte[] {80, 65, 82, 49, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(folder))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageStartingWith(garbage + " is not a readable Parquet file");
        Files.write(garbage, new byte[0]);
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(folder))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageStartingWith(garbage + " is not a readable Parquet file");
    }

    @Test
    void a_table_of_other_columns_says_which_were_expected() {
        ParquetTable.ITEMS.writeAll(folder, List.of(new Item("tea", "", List.of(), "", null, "")));
        assertThatThrownBy(() -> ParquetTable.EVENTS.readAll(folder))
                .isInstanceOf(UnreadableTable.class)
                .hasMessageContaining("has columns [item_id, title, categories, brand, price, description], expected"
                        + " [user_id, item_id, action, request_id, page, position, time_ms]");
    }
}
