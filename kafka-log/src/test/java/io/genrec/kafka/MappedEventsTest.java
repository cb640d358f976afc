package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of other shapes: those of a tracker whose events are nested, with lists of what was shown. */
class MappedEventsTest {
    private static final String MAPPING = """
            mapping {
              columns {
                user = "userId|anonymousId", request = /properties/search_id, time = timestamp, action = event
                item = "/properties/product_id|/properties/products/*/product_id", page = /properties/page
              }
              actions { Product List Viewed = exposed, Product Clicked = clicked, Order Completed = ordered, Page Viewed = ignored }
            }
            """.replace("Product List Viewed", "\"Product List Viewed\"")
            .replace("Product Clicked", "\"Product Clicked\"")
            .replace("Order Completed", "\"Order Completed\"")
            .replace("Page Viewed", "\"Page Viewed\"");

    /** 2024-05-01T10:00:00Z. */
    private static final long TEN = 1_714_557_600_000L;

    private final EventCodec tracker = EventCodec.from(EventCodecTest.genrec(MAPPING));

    @Test
    void an_impression_message_becomes_one_event_per_item_in_list_order() {
        ReadEvents read = read("""
                {"event": "Product List Viewed", "anonymousId": "a7", "timestamp": "2024-05-01T12:00:00+02:00",
                 "properties": {"search_id": "s1", "page": 2, "products": [{"product_id": "tea"}, {"product_id": 12}]}}
                """);
        assertThat(read)
                .isEqualTo(new ReadEvents(
                        List.of(
                                new Event("a7", "tea", Action.EXPOSED, "s1", 2, 0, TEN),
                                new Event("a7", "12", Action.EXPOSED, "s1", 2, 1, TEN)),
                        0,
                        List.of()));
    }

    @Test
    void a_message_about_one_item_is_one_event() {
        assertThat(read("""
                {"event": "product clicked", "userId": "ann", "anonymousId": "a7", "timestamp": "2024-05-01 10:00:00",
                 "properties": {"search_id": "s1", "page": 1, "product_id": "tea"}}
                """).events()).containsExactly(new Event("ann", "tea", Action.CLICKED, "s1", 1, 0, TEN));
    }

    @Test
    void an_ignored_action_is_neither_an_event_nor_a_dead_letter() {
        assertThat(read("""
                {"event": "Page Viewed", "userId": "ann", "timestamp": "2024-05-01T10:00:00Z", "properties": {}}
                """)).isEqualTo(new ReadEvents(List.of(), 1, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{\"event\": \"Zoomed\", \"userId\": \"a\"}; action has no meaning in genrec.kafka.mapping.actions: Zoomed",
                "{\"event\": \"clicked\", \"userId\": \"a\", \"timestamp\": \"2024-05-01\", \"properties\": {\"search_id\": \"s\"}};"
                        + " /properties/product_id|/properties/products/*/product_id is absent or blank",
                "{\"event\": \"clicked\", \"userId\": \"a\", \"timestamp\": \"1714557600\", \"properties\": {\"search_id\": \"s\","
                        + " \"page\": 1, \"product_id\": 1}}; time is not of the format iso (genrec.kafka.mapping.time-format): 1714557600;"
                        + " epoch-seconds would read it",
                "[]; no JSON object",
                "{\"event\": 1} {}; no JSON: ",
            })
    void events_of_another_shape_are_refused_with_the_key_that_reads_them(String message, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(message))
                .withMessageStartingWith(reason.replace("1714557600;", "1714557600"));
    }

    @Test
    void of_a_list_with_a_flaw_nothing_is_taken() {
        assertThatIllegalArgumentException().isThrownBy(() -> read("""
                {"event": "Product List Viewed", "userId": "ann", "timestamp": "2024-05-01T10:00:00Z",
                 "properties": {"search_id": "s1", "page": 1, "products": [{"product_id": "tea"}, {"product_id": ""}]}}
                """));
    }

    @Test
    void records_of_avro_are_mapped_too_and_their_timestamps_are_times(@TempDir Path folder) throws IOException {
        Schema schema = new Schema.Parser().parse("""
                {"type": "record", "name": "Shown", "namespace": "com.shop", "fields": [
                  {"name": "visitor", "type": {"type": "record", "name": "Visitor", "fields": [{"name": "id", "type": "long"}]}},
                  {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["VIEW", "BUY"]}},
                  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
                  {"name": "search", "type": ["null", "string"]},
                  {"name": "items", "type": {"type": "array", "items": "com.shop.Visitor"}}]}
                """);
        Files.writeString(folder.resolve("shown.avsc"), schema.toString());
        EventCodec shop = EventCodec.from(EventCodecTest.genrec(
                """
                format = avro, avro-schemas = ["FILE"]
                mapping.columns { user = /visitor/id, item = "/items/*/id", time = at, action = kind, request = search }
                mapping.actions { view = exposed, buy = ordered }
                """.replace("FILE", folder.resolve("shown.avsc").toString())));
        GenericRecord shown = new GenericData.Record(schema);
        shown.put("visitor", visitor(schema, 42));
        shown.put("kind", new GenericData.EnumSymbol(schema.getField("kind").schema(), "VIEW"));
        shown.put("at", TEN * 1000 + 7);
        shown.put("search", "s1");
        shown.put("items", List.of(visitor(schema, 1), visitor(schema, 2)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(shown, bytes);

        assertThat(shop.read(bytes.toByteArray()).events())
                .containsExactly(
                        new Event("42", "1", Action.EXPOSED, "s1", 1, 0, TEN),
                        new Event("42", "2", Action.EXPOSED, "s1", 1, 1, TEN));
    }

    @Test
    void a_mapping_without_a_request_is_refused_at_the_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EventCodec.from(EventCodecTest.genrec("mapping.columns { user = u, item = i, time = t }")))
                .withMessageStartingWith("genrec.kafka.mapping.columns.request must name a field: one that all events");
    }

    private ReadEvents read(String message) {
        return tracker.read(message.getBytes(StandardCharsets.UTF_8));
    }

    private static GenericRecord visitor(Schema schema, long id) {
        GenericRecord visitor =
                new GenericData.Record(schema.getField("visitor").schema());
        visitor.put("id", id);
        return visitor;
    }
}
