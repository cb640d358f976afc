package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.testing.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as bytes and back, and the reasons for what is none. */
class EventCodecTest {
    private static final EventCodec AVRO = EventCodec.from(genrec("format = avro"));
    private static final Event CLICK = new Event("ann", "té 茶", Action.CLICKED, "r1", 2, 3, 1_764_000_000_000L);

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void a_written_file_is_read_back(String format) {
        EventCodec codec = EventCodec.from(genrec("format = " + format));
        for (Action action : Action.values()) {
            Event event = new Event("ann", "té 茶", action, "r1", 2, 3, 1_764_000_000_000L);
            assertThat(codec.read(codec.write(event))).isEqualTo(ReadEvents.of(event));
        }
    }

    @Test
    void every_flaw_of_a_json_event_has_its_reason() {
        Map.of(
                        "",
                        "no JSON",
                        "{",
                        "no JSON: ",
                        "[]",
                        "no JSON object",
                        "{\"userId\":1}",
                        "userId is not a string",
                        "{\"userId\":\"u\"}",
                        "itemId is missing",
                        json("\"page\":1.5"),
                        "page is not a 32-bit whole number",
                        json("\"page\":0"),
                        "page counts from 1: 0",
                        json("\"page\":1,\"position\":0,\"timeMillis\":\"now\""),
                        "timeMillis is not a 64-bit whole number",
                        json("\"page\":1,\"position\":0,\"timeMillis\":-1"),
                        "time is before 1970: -1",
                        json("\"page\":1,\"page\":2"),
                        "no JSON: ")
                .forEach((text, reason) -> assertThatIllegalArgumentException()
                        .as(text)
                        .isThrownBy(() -> new EventJson().read(text.getBytes(StandardCharsets.UTF_8)))
                        .withMessageStartingWith(reason));
    }

    @Test
    void avro_that_is_cut_short_or_foreign_is_refused() {
        byte[] whole = AVRO.write(CLICK);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatIllegalArgumentException().isThrownBy(() -> AVRO.read(cut));
        }
        byte[] foreign = whole.clone();
        foreign[5]++; // of the fingerprint
        assertThatIllegalArgumentException().isThrownBy(() -> AVRO.read(foreign));
    }

    /** Fifteen bytes that claim a user's id of two gigabytes would end the job by an OutOfMemoryError, again and again. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 30, Integer.MAX_VALUE - 8, 1L << 33, -5})
    void avro_that_claims_a_string_longer_than_itself_is_refused_without_making_room_for_it(long claimed) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(AVRO.write(CLICK), 0, 10); // marker and fingerprint
        long rest = (claimed << 1) ^ (claimed >> 63); // Avro's variable-length zig-zag
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            record.write((int) (rest & 0x7f | 0x80));
        }
        record.write((int) rest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AVRO.read(record.toByteArray()))
                .withMessage("no Avro event: it is cut short or damaged");
    }

    @Fault("A producer that was one field ahead was known by nothing but what it broke.")
    @Test
    void fields_of_a_newer_producer_are_ignored_and_reported() {
        byte[] ahead = ("{\"experiment\":{\"arm\":[1,2]},\"userId\":\"ann\",\"itemId\":\"té 茶\",\"action\":\"clicked\","
                        + "\"requestId\":\"r1\",\"page\":2,\"position\":3,\"timeMillis\":1764000000000,\"price\":1e2}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(new EventJson().read(ahead))
                .isEqualTo(new ReadEvents(List.of(CLICK), 0, List.of("experiment", "price")));
    }

    @Fault("Avro was read with exactly one schema: a producer one field ahead made nothing but dead letters.")
    @Test
    void avro_of_a_listed_schema_is_read_by_the_rules_of_resolution(@TempDir Path folder) throws IOException {
        Schema ahead = schema(
                "com.shop.Click", "\"string\"", ", {\"name\": \"experiment\", \"type\": [\"null\", \"string\"]}");
        Path file = Files.writeString(folder.resolve("ahead.avsc"), ahead.toString());
        EventCodec knowing = EventCodec.from(genrec("format = avro, avro-schemas = [\"" + file + "\"]"));
        byte[] record = singleObject(ahead, row(ahead, "CLICKED"));

        assertThat(knowing.read(record)).isEqualTo(new ReadEvents(List.of(CLICK), 0, List.of("experiment")));
        assertThat(knowing.read(knowing.write(CLICK)).events()).containsExactly(CLICK);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AVRO.read(record))
                .withMessageStartingWith("no schema of this fingerprint is known (genrec.kafka.avro-schemas): ");
    }

    @Test
    void avro_that_has_not_the_fields_of_an_event_or_another_action_is_refused_with_its_reason(@TempDir Path folder)
            throws IOException {
        Schema other = schema("Event", "\"string\"", "");
        Schema poor = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Event\",\"fields\":[]}");
        Files.writeString(folder.resolve("poor.avsc"), poor.toString());
        Files.writeString(folder.resolve("other.avsc"), other.toString());
        EventCodec knowing = EventCodec.from(genrec("format = avro, avro-schemas = [\"" + folder.resolve("poor.avsc")
                + "\", \"" + folder.resolve("other.avsc") + "\"]"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> knowing.read(singleObject(poor, new GenericData.Record(poor))))
                .withMessageStartingWith("the schema has not the fields of an event: Event, ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> knowing.read(singleObject(other, row(other, "WISHED"))))
                .withMessage("action must be EXPOSED, CLICKED, CARTED or ORDERED: WISHED");
    }

    /** The fields of {@code events/}, the time last, and further ones. */
    private static Schema schema(String name, String idType, String further) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"" + name + "\", \"fields\": ["
                        + "{\"name\": \"user_id\", \"type\": " + idType + "}, {\"name\": \"item_id\", \"type\": "
                        + idType + "},"
                        + "{\"name\": \"action\", \"type\": \"string\"}, {\"name\": \"request_id\", \"type\": \"string\"},"
                        + "{\"name\": \"position\", \"type\": \"int\"}, {\"name\": \"page\", \"type\": \"int\"},"
                        + "{\"name\": \"time_ms\", \"type\": \"long\"}" + further + "]}");
    }

    private static GenericRecord row(Schema schema, String action) {
        GenericRecord row = new GenericData.Record(schema);
        row.put("user_id", CLICK.userId());
        row.put("item_id", CLICK.itemId());
        row.put("action", action);
        row.put("request_id", CLICK.requestId());
        row.put("page", CLICK.page());
        row.put("position", CLICK.position());
        row.put("time_ms", CLICK.timeMillis());
        return row;
    }

    private static byte[] singleObject(Schema schema, GenericRecord row) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(row, bytes);
        return bytes.toByteArray();
    }

    /** @param kafka keys under {@code genrec.kafka} */
    static Config genrec(String kafka) {
        return ConfigFactory.parseString("genrec.kafka { " + kafka + " }")
                .withFallback(ConfigFactory.defaultReference())
                .getConfig("genrec");
    }

    private static String json(String fields) {
        String tail = fields.contains("position") ? "" : ",\"position\":0,\"timeMillis\":1";
        return "{\"userId\":\"u\",\"itemId\":\"i\",\"action\":\"clicked\",\"requestId\":\"r\"," + fields + tail + "}";
    }
}
