package io.genrec.flink.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.flink.features.RandomLog;
import io.genrec.kafka.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLinesTest {
    @TempDir
    Path folder;

    /** Whatever the slices, every line belongs to one of them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 40, 41, 42, 1000})
    void slices_part_the_lines(int sliceBytes) throws IOException {
        String text = "one\n\n two \r\n" + "x".repeat(50) + "\nlast without an end";
        Path file = Files.writeString(folder.resolve("text"), text);
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); from += sliceBytes) {
            FileLines.forEach(
                    new FileSlice(file.toString(), from, Math.min(text.length(), from + sliceBytes)),
                    (bytes, at, length, inFile) -> {
                        String line = new String(bytes, at, length, StandardCharsets.UTF_8);
                        assertThat(text.substring((int) inFile)).startsWith(line);
                        lines.add(line);
                    });
        }
        assertThat(lines).containsExactly("one", " two \r", "x".repeat(50), "last without an end");
    }

    @Test
    void a_line_longer_than_the_buffer_is_one_line() throws IOException {
        String longest = "y".repeat(3 << 20);
        Path file = Files.writeString(folder.resolve("text"), "short\n" + longest + "\nshort again\n");
        List<Integer> lengths = new ArrayList<>();
        FileLines.forEach(
                new FileSlice(file.toString(), 0, Files.size(file)), (bytes, from, length, at) -> lengths.add(length));
        assertThat(lengths).containsExactly(5, longest.length(), 11);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"timeMillis\":12,\"a\":1} | 12",
                "{\"a\":\"timeMillis\", \"timeMillis\" : 7} | 7",
                "{\"a\":{\"timeMillis\":5},\"timeMillis\":6} | 6",
                "{\"a\":\"\\\"timeMillis\\\":9\",\"timeMillis\":8} | 8",
                "{\"a\":1} | -1",
                "{\"timeMillis\":\"12\"} | -1",
                "{\"timeMillis | -1",
            })
    void finds_the_time_of_an_event_and_nothing_else(String line, long time) {
        byte[] bytes = ("..." + line + "...").getBytes(StandardCharsets.UTF_8);
        assertThat(TimeField.find(bytes, 3, bytes.length - 3)).isEqualTo(time);
    }

    @Test
    void knows_length_and_span_before_the_lines_are_read() throws IOException {
        List<Event> events = RandomLog.of(3, 20);
        write("b.jsonl", events.subList(0, 10));
        write("a.jsonl", events.subList(10, events.size()));

        EventLog log = EventLog.open(folder);

        assertThat(log).isInstanceOf(EventLines.class);
        assertThat(log.events()).isEqualTo(events.size());
        assertThat(log.times().span(0).first()).isEqualTo(span(events, true));
        assertThat(log.times().span(0).last()).isEqualTo(span(events, false));
    }

    @Test
    void a_folder_with_a_table_is_a_table() throws IOException {
        List<Event> events = RandomLog.of(4, 5);
        write("a.jsonl", events.subList(0, 3));
        ParquetTable.EVENTS.writeAll(folder, events);
        assertThat(EventLog.open(folder).events()).isEqualTo(events.size());
    }

    @Test
    void without_an_event_it_is_refused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "\n");
        assertThatThrownBy(() -> EventLog.open(empty))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no event in " + empty);
    }

    @Test
    void a_serialised_event_comes_back_and_can_be_passed_on_unread() throws IOException {
        Event event = new Event("änn", "茶", Action.CARTED, "r1", 3, 14, 1_700_000_000_000L);
        DataOutputSerializer first = new DataOutputSerializer(16);
        EventSerializer.INSTANCE.serialize(event, first);
        DataOutputSerializer second = new DataOutputSerializer(16);
        EventSerializer.INSTANCE.copy(new DataInputDeserializer(first.getCopyOfBuffer()), second);
        assertThat(EventSerializer.INSTANCE.deserialize(new DataInputDeserializer(second.getCopyOfBuffer())))
                .isEqualTo(event);
    }

    private void write(String name, List<Event> events) throws IOException {
        EventJson json = new EventJson();
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(new String(json.write(event), StandardCharsets.UTF_8))
                .append('\n'));
        Files.writeString(folder.resolve(name), text);
    }

    private static Instant span(List<Event> events, boolean first) {
        var times = events.stream().mapToLong(Event::timeMillis).summaryStatistics();
        return Instant.ofEpochMilli(first ? times.getMin() : times.getMax());
    }
}
