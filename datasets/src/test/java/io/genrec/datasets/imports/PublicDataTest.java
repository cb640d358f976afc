package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.testing.PublicData;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole public data sets; the counts were taken independently, with a few lines of Python over the same files. */
class PublicDataTest {
    @TempDir
    Path folder;

    /** So that {@code genrec import --from} needs no more than these paths for what the other tests count. */
    @ParameterizedTest
    @CsvSource({
        "uci-online-retail, online-retail",
        "uci-online-retail/online_retail_2010-12_2011-09.csv.gz, online-retail",
        "amazon2018-scientific, recbole",
        "mind-5000-impressions, mind",
        "jdata2016-sample, jdata"
    })
    void a_published_set_is_known_by_its_files_alone(String set, String format) {
        Path from = PublicData.folder(Path.of(set).getName(0).toString()).resolveSibling(set);
        LogLook look = LogLook.at(Imports.given(from, Map.of()));
        assertThat(look.open()).isEmpty();
        assertThat(look.settings().getString("genrec.import.format")).isEqualTo(format);
    }

    @Test
    void online_retail_comes_in_cleaned_with_an_invoice_a_page() {
        Imports imports = new Imports(folder);
        Path file = PublicData.folder("uci-online-retail").resolve("online_retail_2010-12_2011-09.csv.gz");

        ImportResult result = imports.run("online-retail", file, Map.of());

        ImportCounts counts = result.counts();
        assertThat(counts.lines()).isEqualTo(370_931);
        assertThat(counts.filtered())
                .isEqualTo(Map.of(
                        "no CustomerID", 98_056L,
                        "cancelled (InvoiceNo begins with C)", 6_357L,
                        "Quantity not above 0", 0L,
                        "no goods (StockCode of postage, fees, manual entries)", 1_071L));
        assertThat(counts.rejected()).isEmpty();
        assertThat(counts.events()).isEqualTo(265_447);
        assertThat(counts.users()).isEqualTo(3_613);
        assertThat(counts.items()).isEqualTo(3_502);
        assertThat(counts.requests()).isEqualTo(13_083);
        assertThat(result.bareItems()).isZero();

        List<Event> events = imports.events();
        assertThat(events).hasSize(265_447);
        long time = Instant.parse("2010-12-01T08:26:00Z").toEpochMilli();
        assertThat(events.subList(0, 2))
                .containsExactly(
                        new Event("17850", "85123A", Action.ORDERED, "536365", 1, 0, time),
                        new Event("17850", "71053", Action.ORDERED, "536365", 1, 1, time));
        assertThat(imports.items())
                .hasSize(3_502)
                .contains(new Item("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", List.of(), "", 2.95, ""));
    }

    @Test
    void the_scientific_benchmark_comes_in_as_whole_sequences() {
        Imports imports = new Imports(folder);

        ImportResult result = imports.run("recbole", PublicData.folder("amazon2018-scientific"), Map.of());

        ImportCounts counts = result.counts();
        assertThat(counts.events()).isEqualTo(59_427);
        assertThat(counts.users()).isEqualTo(8_442);
        assertThat(counts.items()).isEqualTo(4_385);
        assertThat(counts.filtered()).isEmpty();
        assertThat(counts.rejected()).isEmpty();
        assertThat(result.bareItems()).isZero();
        assertThat(result.facts()).containsEntry("split", "leave-one-out");
        assertThat(imports.items()).hasSize(4_385).allSatisfy(item -> assertThat(item.title())
                .isNotBlank());
        assertThat(imports.events())
                .filteredOn(event -> event.userId().equals("ABW8NXS7SV55K"))
                .hasSize(14)
                .last()
                .extracting(Event::requestId)
                .isEqualTo("ABW8NXS7SV55K#14");
    }

    @Test
    void mind_comes_in_with_an_impression_a_page_and_the_clicks_before_it() {
        Imports imports = new Imports(folder);

        ImportResult result = imports.run("mind", PublicData.folder("mind-5000-impressions"), Map.of());

        ImportCounts counts = result.counts();
        assertThat(counts.lines()).isEqualTo(5_000 + 2_000);
        assertThat(counts.rejected()).isEmpty();
        assertThat(counts.users()).isEqualTo(4_637);
        assertThat(counts.items()).isEqualTo(22_592);
        assertThat(counts.events()).isEqualTo(196_901 + 138_932);
        assertThat(counts.requests()).isEqualTo(5_000 + 138_932);
        assertThat(imports.events())
                .filteredOn(event ->
                        event.action() == Action.CLICKED && !event.requestId().contains("#before-"))
                .hasSize(7_542);
        assertThat(imports.items())
                .filteredOn(item -> item.itemId().equals("N16278"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.title()).isEqualTo("Silver Spring Man Nabs Title At Soggy Marine Corps Marathon");
                    assertThat(item.categories()).containsExactly("sports", "more_sports");
                });
    }

    @Test
    void jdata_comes_in_with_six_actions_as_three_and_ids_as_whole_numbers() {
        Imports imports = new Imports(folder);

        ImportResult result = imports.run("jdata", PublicData.folder("jdata2016-sample"), Map.of());

        ImportCounts counts = result.counts();
        assertThat(counts.lines()).isEqualTo(89_997 + 24_187);
        assertThat(counts.rejected()).isEmpty();
        assertThat(counts.filtered()).isEqualTo(Map.of("type 3 (taken out of the cart)", 590L));
        assertThat(counts.events()).isEqualTo(89_997 - 590);
        assertThat(counts.users()).isEqualTo(2_962);
        assertThat(counts.items()).isEqualTo(3_323);
        assertThat(counts.requests()).isEqualTo(3_145);
        List<Event> events = imports.events();
        assertThat(events).filteredOn(event -> event.action() == Action.ORDERED).hasSize(200);
        assertThat(events).filteredOn(event -> event.action() == Action.CARTED).hasSize(1_549 + 223);
        assertThat(events).allMatch(event -> event.userId().matches("\\d+"));
    }
}
