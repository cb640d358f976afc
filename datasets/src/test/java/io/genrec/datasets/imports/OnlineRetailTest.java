package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineRetailTest {
    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    private static final long MORNING = Instant.parse("2011-05-01T08:26:00Z").toEpochMilli();
    private static final long NOON = Instant.parse("2011-05-02T12:00:00Z").toEpochMilli();

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Test
    void an_invoice_is_a_page_of_orders_in_the_order_of_its_lines() throws IOException {
        Path file = imports.file(
                "retail.csv",
                HEADER,
                "500001,85123A,LIGHT  HOLDER ,6,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500001,71053,\"LANTERN, \"\"LARGE\"\"\",6,2011-05-01 08:26:00,3.39,17850.0,United Kingdom",
                "500001,85123A,LIGHT HOLDER,1,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500001,22752,BOXES,2,2011-05-01 08:26:00,7.65,17850.0,United Kingdom",
                "500002,85123A,HOLDER,1,2011-05-02 12:00:00,2.95,13047,France");

        ImportResult result = imports.run("online-retail", file, Map.of());

        assertThat(imports.events())
                .containsExactly(
                        new Event("17850", "85123A", Action.ORDERED, "500001", 1, 0, MORNING),
                        new Event("17850", "71053", Action.ORDERED, "500001", 1, 1, MORNING),
                        new Event("17850", "85123A", Action.ORDERED, "500001", 1, 0, MORNING),
                        new Event("17850", "22752", Action.ORDERED, "500001", 1, 2, MORNING),
                        new Event("13047", "85123A", Action.ORDERED, "500002", 1, 0, NOON));
        assertThat(imports.items())
                .containsExactly(
                        new Item("85123A", "LIGHT HOLDER", List.of(), "", 2.55, ""),
                        new Item("71053", "LANTERN, \"LARGE\"", List.of(), "", 3.39, ""),
                        new Item("22752", "BOXES", List.of(), "", 7.65, ""));
        assertThat(result.facts())
                .containsEntry("pages", "one an invoice")
                .containsEntry("users", 2L)
                .containsEntry("requests", 2L)
                .containsEntry("firstEvent", "2011-05-01T08:26:00Z")
                .containsEntry("lastEvent", "2011-05-02T12:00:00Z");
    }

    @Test
    void every_cleaning_rule_is_counted_and_reported() throws IOException {
        Path file = imports.gzipped(
                "retail.csv.gz",
                HEADER,
                "500001,85123A,HOLDER,6,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500002,85123A,HOLDER,6,2011-05-01 08:26:00,2.55,,United Kingdom",
                "500003,POST,POSTAGE,6,2011-05-01 08:26:00,2.55,,United Kingdom",
                "C50004,85123A,HOLDER,-6,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500005,85123A,damaged,0,2011-05-01 08:26:00,0,17850.0,United Kingdom",
                "500006,POST,POSTAGE,1,2011-05-01 08:26:00,18,17850.0,France",
                "500006,m,Manual,1,2011-05-01 08:26:00,18,17850.0,France");

        ImportResult result = imports.run("online-retail", file, Map.of());

        assertThat(imports.events())
                .containsExactly(new Event("17850", "85123A", Action.ORDERED, "500001", 1, 0, MORNING));
        assertThat(result.lines())
                .containsExactly(
                        "1 events of 1 users on 1 items in 1 requests, 2011-05-01T08:26:00Z to 2011-05-01T08:26:00Z",
                        "1 items described, 0 known by id alone",
                        "pages: one an invoice",
                        "positions: order in which the items of a page first appear in the log",
                        "times: of the invoice, to the minute",
                        "left out: 2 lines, no CustomerID",
                        "left out: 1 lines, cancelled (InvoiceNo begins with C)",
                        "left out: 1 lines, Quantity not above 0",
                        "left out: 2 lines, no goods (StockCode of postage, fees, manual entries)",
                        "rejected: 0 of 7 lines");
        assertThat(imports.run().rejects()).doesNotExist();
    }

    @Test
    void the_file_in_latin_1_with_american_dates_takes_two_settings() throws IOException {
        String text = HEADER + "\r\n500001,20725,CAF\u00c9 \u00a35 BAG,1,5/1/2011 8:26,1.65,17850,France\r\n";
        Path file = imports.file("retail.csv", text.getBytes(StandardCharsets.ISO_8859_1));

        imports.run("online-retail", file, Map.of("encoding", "ISO-8859-1", "time-format", "M/d/yyyy H:mm"));

        assertThat(imports.events()).extracting(Event::timeMillis).containsExactly(MORNING);
        assertThat(imports.items()).extracting(Item::title).containsExactly("CAF\u00c9 \u00a35 BAG");
    }

    @Test
    void lines_that_make_no_sense_are_rejected_not_filtered() throws IOException {
        Path file = imports.file(
                "retail.csv",
                HEADER,
                "500001,85123A,HOLDER,6,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500002,85123A,HOLDER,six,2011-05-01 08:26:00,2.55,17850.0,United Kingdom",
                "500003,85123A,HOLDER,6,yesterday,2.55,17850.0,United Kingdom",
                "500004,85123A,HOLDER,6,2011-05-01 08:26:00,-2.55,17850.0,United Kingdom",
                "500005,85123A,HOLDER,6");

        ImportResult result = imports.run("online-retail", file, Map.of("max-rejects", 0.8));

        assertThat(imports.events()).hasSize(1);
        assertThat(result.counts().rejected())
                .isEqualTo(Map.of(
                        "Quantity is not a number", 1L,
                        "time is not of the format iso (genrec.import.time-format)", 1L,
                        "UnitPrice is negative", 1L,
                        "line has another number of fields than the header", 1L));
        assertThat(imports.rejects())
                .containsExactly(
                        "retail.csv,3,Quantity is not a number: six,"
                                + "\"500002,85123A,HOLDER,six,2011-05-01 08:26:00,2.55,17850.0,United Kingdom\"",
                        "retail.csv,4,time is not of the format iso (genrec.import.time-format): yesterday,"
                                + "\"500003,85123A,HOLDER,6,yesterday,2.55,17850.0,United Kingdom\"",
                        "retail.csv,5,UnitPrice is negative: -2.55,"
                                + "\"500004,85123A,HOLDER,6,2011-05-01 08:26:00,-2.55,17850.0,United Kingdom\"",
                        "retail.csv,6,\"line has another number of fields than the header: 4, not 8\","
                                + "\"500005,85123A,HOLDER,6\"");
    }
}
