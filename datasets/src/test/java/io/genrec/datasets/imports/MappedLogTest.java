package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedLogTest {
    private static final Map<String, Object> SHOP = Map.of(
            "columns.user", "uid",
            "columns.item", "sku",
            "columns.time", "ts",
            "columns.action", "event",
            "columns.request", "search",
            "columns.page", "page",
            "actions", Map.of("view", "exposed", "buy", "ordered", "Hover.long", "ignored"),
            "time-format", "epoch-millis");

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Test
    void csv_with_requests_keeps_its_pages_and_numbers_the_slots() throws IOException {
        Path log = imports.file(
                "log.csv",
                "ts,uid,sku,event,search,page",
                "1000,ann,tea,view,s1,1",
                "1000,ann,cup,view,s1,1",
                "2000,ann,cup,Clicked,s1,1",
                "2500,ann,cup,hover.LONG,s1,1",
                "3000,ann,jug,view,s1,2",
                "4000,ann,tea,buy,s1,1");

        ImportResult result = imports.run("csv", log, SHOP);

        assertThat(imports.events())
                .containsExactly(
                        new Event("ann", "tea", Action.EXPOSED, "s1", 1, 0, 1000),
                        new Event("ann", "cup", Action.EXPOSED, "s1", 1, 1, 1000),
                        new Event("ann", "cup", Action.CLICKED, "s1", 1, 1, 2000),
                        new Event("ann", "jug", Action.EXPOSED, "s1", 2, 0, 3000),
                        new Event("ann", "tea", Action.ORDERED, "s1", 1, 0, 4000));
        assertThat(result.facts())
                .containsEntry("pages", "as logged")
                .containsEntry("positions", "order in which the items of a page first appear in the log")
                .containsEntry("filtered", Map.of("action hover.LONG", 1L));
    }

    @Test
    void json_lines_say_the_same_as_csv() throws IOException {
        Path log = imports.gzipped(
                "log.jsonl.gz",
                "{\"ts\": 1000, \"user\": {\"uid\": 7}, \"sku\": \"tea\", \"event\": \"view\", \"search\": \"s1\", \"slot\": 4}",
                "",
                "{\"ts\": 2000.0, \"user\": {\"uid\": 7}, \"sku\": \"tea\", \"event\": \"buy\", \"search\": \"s1\", \"slot\": 4}");
        Path items = imports.file(
                "items.jsonl",
                "{\"sku\": \"tea\", \"title\": \"Gr\u00fcner Tee\", \"categories\": [\"Food\", \"Tea\"], \"price\": 2.5}",
                "{\"sku\": \"pan\", \"title\": null}");

        ImportResult result = imports.run(
                "jsonl",
                log,
                Map.of(
                        "items", items.toString(),
                        "item-columns.item", "sku",
                        "columns",
                                Map.of(
                                        "user", "/user/uid",
                                        "item", "sku",
                                        "time", "ts",
                                        "action", "event",
                                        "request", "search",
                                        "page", "",
                                        "position", "slot"),
                        "actions", Map.of("view", "exposed", "buy", "ordered"),
                        "time-format", "epoch-millis"));

        assertThat(imports.events())
                .containsExactly(
                        new Event("7", "tea", Action.EXPOSED, "s1", 1, 4, 1000),
                        new Event("7", "tea", Action.ORDERED, "s1", 1, 4, 2000));
        assertThat(imports.items())
                .containsExactly(
                        new Item("tea", "Gr\u00fcner Tee", List.of("Food", "Tea"), "", 2.5, ""),
                        new Item("pan", "", List.of(), "", null, ""));
        assertThat(result.facts())
                .containsEntry("pages", "one a request, requests as logged")
                .containsEntry("positions", "as logged")
                .containsEntry("lines", 4L);
    }

    @Test
    void a_pause_longer_than_the_gap_begins_the_next_page() throws IOException {
        Path log = imports.file(
                "log.tsv",
                "user_id\titem_id\ttimestamp",
                "ann\tlate\t2020-01-01 10:31:00",
                "bob\ttea\t2020-01-01T09:00:00+01:00",
                "ann\ttea\t2020-01-01 10:00:00",
                "ann\tcup\t2020-01-01 10:00:00",
                "ann\ttea\t2020-01-01 10:20:59.999");

        ImportResult result =
                imports.run("csv", log, Map.of("delimiter", "tab", "session-gap", "10 minutes", "time-format", "iso"));

        assertThat(imports.events())
                .extracting(Event::requestId, Event::itemId, Event::position)
                .containsExactly(
                        tuple("ann@2020-01-01T10:00:00Z", "tea", 0),
                        tuple("ann@2020-01-01T10:00:00Z", "cup", 1),
                        tuple("ann@2020-01-01T10:20:59.999Z", "tea", 0),
                        tuple("ann@2020-01-01T10:31:00Z", "late", 0),
                        tuple("bob@2020-01-01T08:00:00Z", "tea", 0));
        assertThat(result.lines()).contains("pages: one a session, sessions end after 10 minutes without an event");
    }

    @Test
    void an_item_described_twice_keeps_its_first_description() throws IOException {
        Path log = imports.file("log.csv", "user_id,item_id,timestamp", "ann,tea,2020-01-01");
        Path items = imports.file(
                "items.csv", "item_id,title,brand,description", "tea,Green tea,Leaf,loose", "tea,Tea,,", "cup,Cup,,");

        ImportResult result = imports.run("csv", log, Map.of("items", items.toString()));

        assertThat(imports.items())
                .containsExactly(
                        new Item("tea", "Green tea", List.of(), "Leaf", null, "loose"),
                        new Item("cup", "Cup", List.of(), "", null, ""));
        assertThat(result.counts().filtered()).isEqualTo(Map.of("item described before", 1L));
        assertThat(result.facts()).containsEntry("items", 1L).containsEntry("describedItems", 2L);
    }

    @Test
    void a_quoted_field_may_span_lines_and_a_stray_quote_costs_one_line() throws IOException {
        Path log = imports.file(
                "log.csv",
                "user_id,title,item_id,timestamp",
                "ann,\"two",
                "lines\",tea,2020-01-01",
                "ann,,5\" nail,2020-01-02",
                "ann,\"stray,pan,2020-01-03",
                "ann,,cup,2020-01-04",
                "bob,,\"jug\",2020-01-05");

        imports.run("csv", log, Map.of("max-rejects", 0.2, "items-from-log", true));

        assertThat(imports.events()).extracting(Event::itemId).containsExactly("tea", "5\" nail", "cup", "jug");
        assertThat(imports.items()).extracting(Item::title).containsExactly("two\nlines", "", "", "");
        assertThat(imports.rejects())
                .containsExactly(
                        "log.csv,5,quoted field is not closed as it should be,\"ann,\"\"stray,pan,2020-01-03\"");
    }
}
