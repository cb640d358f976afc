package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.github.luben.zstd.ZstdOutputStream;
import com.typesafe.config.Config;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs in the shapes that public data have, imported without any setting but their path. */
class LogLookTest {
    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    /**
     * A log of public data.
     *
     * @param facts users, items, actions and times in the order of the log
     * @param items that it describes; none where the test is not about them
     */
    record Shape(String name, String file, List<String> lines, List<Tuple> facts, List<Item> items) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(
                new Shape(
                        "taobao without header of epoch seconds",
                        "UserBehavior.csv",
                        List.of(
                                "1,2268318,2520377,pv,1511544070",
                                "1,2333346,2520771,buy,1511561733",
                                "9,2576651,149192,cart,1511572885",
                                "9,3830808,4181361,fav,1511593493"),
                        List.of(
                                tuple("1", "2268318", Action.CLICKED, "2017-11-24T17:21:10Z"),
                                tuple("1", "2333346", Action.ORDERED, "2017-11-24T22:15:33Z"),
                                tuple("9", "2576651", Action.CARTED, "2017-11-25T01:21:25Z"),
                                tuple("9", "3830808", Action.CARTED, "2017-11-25T07:04:53Z")),
                        List.of()),
                new Shape(
                        "rees46 of times with utc behind them describes its own items",
                        "2019-Oct.csv",
                        List.of(
                                "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
                                "2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,,shiseido,35.79,541312140,72d76fde",
                                "2019-10-01 00:00:04 UTC,cart,3900821,2053013552326770905,appliances.environment.water_heater,aqua,33.20,"
                                        + "554748717,9333dfbd",
                                "2019-10-01 00:00:08 UTC,purchase,3900821,2053013552326770905,appliances.environment.water_heater,aqua,"
                                        + "33.20,554748717,9333dfbd"),
                        List.of(
                                tuple("541312140", "44600062", Action.CLICKED, "2019-10-01T00:00:00Z"),
                                tuple("554748717", "3900821", Action.CARTED, "2019-10-01T00:00:04Z"),
                                tuple("554748717", "3900821", Action.ORDERED, "2019-10-01T00:00:08Z")),
                        List.of(
                                new Item("44600062", "", List.of(), "shiseido", 35.79, ""),
                                new Item(
                                        "3900821",
                                        "",
                                        List.of("appliances", "environment", "water_heater"),
                                        "aqua",
                                        33.20,
                                        ""))),
                new Shape(
                        "steam reviews as python prints them",
                        "steam_reviews.json.gz",
                        List.of(
                                "{u'username': u'Chaos Syren', u'hours': 0.1, u'product_id': u'725280', u'date': u'2017-12-17', u'text': u'It\\'s"
                                        + " good', u'early_access': False}",
                                "{u'username': u\"O'Neill\", u'hours': 51.1, u'product_id': u'328100', u'date': u'2017-11-08', u'text':"
                                        + " u'Caf\\xe9', u'early_access': True, u'found_funny': None}"),
                        List.of(
                                tuple("Chaos Syren", "725280", Action.ORDERED, "2017-12-17T00:00:00Z"),
                                tuple("O'Neill", "328100", Action.ORDERED, "2017-11-08T00:00:00Z")),
                        List.of()),
                new Shape(
                        "retailrocket of epoch milliseconds",
                        "events.csv",
                        List.of(
                                "timestamp,visitorid,event,itemid,transactionid",
                                "1433221332117,257597,view,355908,",
                                "1433222276276,599528,transaction,356475,4000"),
                        List.of(
                                tuple("257597", "355908", Action.CLICKED, "2015-06-02T05:02:12.117Z"),
                                tuple("599528", "356475", Action.ORDERED, "2015-06-02T05:17:56.276Z")),
                        List.of()),
                new Shape(
                        "lastfm whose artists lack ids is read by their names",
                        "userid-timestamp-artid-artname-traid-traname.tsv",
                        List.of(
                                "user_000001\t2009-05-04T23:08:57Z\tf1b1cf71-bd35\tDeep Dish\t\tFlashdance",
                                "user_000001\t2009-05-04T13:54:10Z\t\tUnderworld\t\tBoy, Boy, Boy",
                                "user_000002\t2009-05-04T13:52:04Z\ta7f7df4a-77d8\tUnderworld\tdc394163-2b78\tCrocodile"),
                        List.of(
                                tuple("user_000001", "Underworld", Action.CLICKED, "2009-05-04T13:54:10Z"),
                                tuple("user_000001", "Deep Dish", Action.CLICKED, "2009-05-04T23:08:57Z"),
                                tuple("user_000002", "Underworld", Action.CLICKED, "2009-05-04T13:52:04Z")),
                        List.of()),
                new Shape(
                        "ga4 as bigquery exports it makes an event of every item",
                        "ga4.json",
                        List.of(
                                "{\"event_timestamp\":\"1604707200000000\",\"event_name\":\"page_view\",\"user_pseudo_id\":\"10.3\","
                                        + "\"device\":{\"category\":\"mobile\"},\"items\":[]}",
                                "{\"event_timestamp\":\"1604707201000000\",\"event_name\":\"view_item\",\"user_pseudo_id\":\"10.3\","
                                        + "\"device\":{\"category\":\"mobile\"},\"items\":[{\"item_id\":\"GGO1\",\"item_name\":\"Google Tee\"}]}",
                                "{\"event_timestamp\":\"1604707202000000\",\"event_name\":\"purchase\",\"user_pseudo_id\":\"10.3\","
                                        + "\"device\":{\"category\":\"mobile\"},\"items\":[{\"item_id\":\"GGO1\",\"item_name\":\"Google Tee\"},"
                                        + "{\"item_id\":\"GGO2\",\"item_name\":\"Mug\"}]}"),
                        List.of(
                                tuple("10.3", "GGO1", Action.CLICKED, "2020-11-07T00:00:01Z"),
                                tuple("10.3", "GGO1", Action.ORDERED, "2020-11-07T00:00:02Z"),
                                tuple("10.3", "GGO2", Action.ORDERED, "2020-11-07T00:00:02Z")),
                        List.of(
                                new Item("GGO1", "Google Tee", List.of(), "", null, ""),
                                new Item("GGO2", "Mug", List.of(), "", null, ""))),
                new Shape(
                        "segment names products in two places and users by two ids",
                        "segment.jsonl",
                        List.of(
                                "{\"anonymousId\":\"a1\",\"event\":\"Product Viewed\",\"timestamp\":\"2023-11-14T22:13:20.000Z\","
                                        + "\"properties\":{\"product_id\":\"p1\",\"name\":\"Monopoly\",\"price\":18.99}}",
                                "{\"userId\":\"u1\",\"anonymousId\":\"a2\",\"event\":\"Order Completed\",\"timestamp\":"
                                        + "\"2023-11-14T22:14:20.000Z\",\"properties\":{\"order_id\":\"o1\",\"products\":[{\"product_id\":\"p2\","
                                        + "\"name\":\"Uno\",\"price\":9.5},{\"product_id\":\"p3\",\"name\":\"Chess\",\"price\":30}]}}"),
                        List.of(
                                tuple("a1", "p1", Action.CLICKED, "2023-11-14T22:13:20Z"),
                                tuple("u1", "p2", Action.ORDERED, "2023-11-14T22:14:20Z"),
                                tuple("u1", "p3", Action.ORDERED, "2023-11-14T22:14:20Z")),
                        List.of(
                                new Item("p1", "Monopoly", List.of(), "", 18.99, ""),
                                new Item("p2", "Uno", List.of(), "", 9.5, ""),
                                new Item("p3", "Chess", List.of(), "", 30.0, ""))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void a_log_of_one_file_needs_no_setting_but_its_path(Shape shape) throws IOException {
        String[] lines = shape.lines().toArray(String[]::new);
        importAsFound(
                shape.file().endsWith(".gz")
                        ? imports.gzipped(shape.file(), lines)
                        : imports.file(shape.file(), lines));
        assertThat(facts()).isEqualTo(shape.facts());
        if (!shape.items().isEmpty()) {
            assertThat(imports.items()).isEqualTo(shape.items());
        }
    }

    @Test
    void yoochoose_of_two_files() throws IOException {
        Path clicks = imports.file(
                "yoochoose-clicks.dat",
                "1,2014-04-07T10:51:09.277Z,214536502,0",
                "1,2014-04-07T10:54:09.868Z,214536500,3");
        imports.file("yoochoose-buys.dat", "1,2014-04-07T10:58:00.306Z,214536500,12462,1");
        importAsFound(clicks.getParent());
        assertThat(facts())
                .containsExactly(
                        tuple("1", "214536502", Action.CLICKED, "2014-04-07T10:51:09.277Z"),
                        tuple("1", "214536500", Action.CLICKED, "2014-04-07T10:54:09.868Z"),
                        tuple("1", "214536500", Action.ORDERED, "2014-04-07T10:58:00.306Z"));
        assertThat(imports.items())
                .containsExactly(
                        new Item("214536500", "", List.of("category 3"), "", null, ""),
                        new Item("214536502", "", List.of(), "", null, ""));
    }

    @Fault("Items whose ids had lost their zeros never matched the log, without a word.")
    @Test
    void hm_whose_item_file_has_lost_the_leading_zeros() throws IOException {
        Path log = imports.file(
                "transactions_train.csv",
                "t_dat,customer_id,article_id,price,sales_channel_id",
                "2018-09-20,000058a12d,0663713001,0.0508305,2",
                "2018-09-20,000058a12d,0541518023,0.0304915,2",
                "2018-09-21,00007d2de8,0505221004,0.0152372,2");
        Path items = imports.file(
                "articles.csv",
                "article_id,product_code,prod_name,product_type_name,detail_desc",
                "663713001,663713,Atlanta Push Body,Bodysuit,\"Body in lace, wired\"",
                "541518023,541518,Rae Push,Bra,Lace",
                "505221004,505221,Inca Jumper,Sweater,Knitted");
        importAsFound(log, Map.of("items", items.toString()));
        assertThat(facts().get(0)).isEqualTo(tuple("000058a12d", "663713001", Action.ORDERED, "2018-09-20T00:00:00Z"));
        assertThat(imports.items())
                .hasSize(3)
                .first()
                .isEqualTo(new Item(
                        "663713001", "Atlanta Push Body", List.of("Bodysuit"), "", null, "Body in lace, wired"));
    }

    @Test
    void instacart_of_orders_without_dates() throws IOException {
        Path orders = imports.file(
                "orders.csv",
                "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,days_since_prior_order",
                "2539329,1,prior,1,2,08,",
                "2398795,1,prior,2,3,07,15.0");
        imports.file(
                "order_products__prior.csv",
                "order_id,product_id,add_to_cart_order,reordered",
                "2539329,196,1,0",
                "2539329,14084,2,0",
                "2398795,196,1,1");
        imports.file(
                "products.csv",
                "product_id,product_name,aisle_id,department_id",
                "196,Soda,77,7",
                "14084,Soy Milk,91,16");
        imports.file("aisles.csv", "aisle_id,aisle", "77,soft drinks", "91,soy lactosefree");
        imports.file("departments.csv", "department_id,department", "7,beverages", "16,dairy eggs");
        importAsFound(orders.getParent());
        assertThat(imports.events())
                .containsExactly(
                        new Event("1", "196", Action.ORDERED, "2539329", 1, 0, millis("2017-01-01T08:01:00Z")),
                        new Event("1", "14084", Action.ORDERED, "2539329", 1, 1, millis("2017-01-01T08:01:00Z")),
                        new Event("1", "196", Action.ORDERED, "2398795", 1, 0, millis("2017-01-16T07:02:00Z")));
        assertThat(imports.items())
                .contains(new Item("196", "Soda", List.of("beverages", "soft drinks"), "", null, ""));
    }

    @Test
    void parquet_in_a_directory_of_parts() throws IOException {
        Path log = Files.createDirectories(folder.resolve("log"));
        for (int part = 0; part < 2; part++) {
            long at = part;
            ParquetFiles.write(
                    log.resolve("part-" + part + ".snappy.parquet"),
                    "required int64 customer_id; required binary event_type (STRING);"
                            + " required int64 event_time (TIMESTAMP(NANOS,true)); required binary sku (STRING);",
                    List.of(row -> row.append("customer_id", 7 + at)
                            .append("event_type", "add_to_cart")
                            .append("event_time", (1_700_000_000L + at) * 1_000_000_000)
                            .append("sku", "tea")));
        }
        importAsFound(log);
        assertThat(facts())
                .containsExactly(
                        tuple("7", "tea", Action.CARTED, "2023-11-14T22:13:20Z"),
                        tuple("8", "tea", Action.CARTED, "2023-11-14T22:13:21Z"));
    }

    @Fault("UTF-16, semicolons and decimal commas were refused with the wrong hint.")
    @Test
    void excel_unicode_text_and_semicolon_csv_with_decimal_commas_are_read() throws IOException {
        Path utf16 = imports.file(
                "log.txt",
                "\uFEFFcustomer\tarticle\tdate\nJörg\ttea\t13/01/2024 10:00\nAnn\tcup\t02/01/2024 9:30\n"
                        .getBytes(StandardCharsets.UTF_16LE));
        importAsFound(utf16, Map.of("columns.item", "article"));
        assertThat(facts())
                .containsExactly(
                        tuple("Jörg", "tea", Action.CLICKED, "2024-01-13T10:00:00Z"),
                        tuple("Ann", "cup", Action.CLICKED, "2024-01-02T09:30:00Z"));

        Path compressed = imports.file("log.csv.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(compressed))) {
            out.write("user;item;date;price\nann;tea;2024-01-13;1.299,50\nbob;cup;2024-01-14;3,5\n"
                    .getBytes(StandardCharsets.UTF_8));
        }
        importAsFound(compressed);
        assertThat(imports.items())
                .containsExactly(
                        new Item("tea", "", List.of(), "", 1299.5, ""), new Item("cup", "", List.of(), "", 3.5, ""));
    }

    @Fault("A JSON array, and NaN in a field that nobody reads, lost lines.")
    @Test
    void a_json_array_and_several_files_are_one_log() throws IOException {
        Path one = imports.file(
                "one.json",
                "[",
                "  {\"user\": \"ann\", \"item\": \"tea\", \"ts\": 1700000000, \"score\": NaN},",
                "  {\"user\": \"bob\", \"item\": \"cup\", \"ts\": 1700000060}",
                "]");
        Path two = imports.file("two.json", "[{\"user\": \"cyd\", \"item\": \"jug\", \"ts\": 1700000120}]");
        importAsFound(one, Map.of("from", List.of(one.toString(), two.toString())));
        assertThat(facts())
                .containsExactly(
                        tuple("ann", "tea", Action.CLICKED, "2023-11-14T22:13:20Z"),
                        tuple("bob", "cup", Action.CLICKED, "2023-11-14T22:14:20Z"),
                        tuple("cyd", "jug", Action.CLICKED, "2023-11-14T22:15:20Z"));
    }

    @Test
    void an_item_file_of_another_format_or_encoding_than_the_log_is_read_as_what_it_is() throws IOException {
        Path log = imports.file("log.csv", "user,item,ts", "ann,tea,1700000000", "bob,cup,1700000060");
        Path lines = imports.file(
                "items.jsonl",
                "{\"item\": \"tea\", \"title\": \"Thé vert\"}",
                "{\"item\": \"cup\", \"title\": \"Tasse\"}");
        importAsFound(log, Map.of("items", lines.toString()));
        assertThat(imports.items()).extracting(Item::title).containsExactly("Thé vert", "Tasse");

        Path latin = imports.file(
                "items.csv", "item;title\ntea;Thé noir\ncup;Bol\n".getBytes(Charset.forName("windows-1252")));
        importAsFound(log, Map.of("items", latin.toString()));
        assertThat(imports.items()).extracting(Item::title).containsExactly("Thé noir", "Bol");

        Path table = folder.resolve("items.parquet");
        ParquetFiles.write(
                table,
                "required binary item (STRING); required binary title (STRING);",
                List.of(row -> row.append("item", "tea").append("title", "Oolong"), row -> row.append("item", "cup")
                        .append("title", "Becher")));
        importAsFound(log, Map.of("items", table.toString()));
        assertThat(imports.items()).extracting(Item::title).containsExactly("Oolong", "Becher");
    }

    @Fault(
            "A directory that held UCI Online Retail was taken for any log: sessions for invoices, and returns for orders.")
    @Test
    void a_published_log_is_known_by_its_columns_in_a_directory_of_parts_too() throws IOException {
        Path parts = Files.createDirectory(folder.resolve("retail"));
        String header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
        Files.writeString(
                parts.resolve("2010.csv"),
                header + "\n536365,85123A,WHITE HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                        + "C536379,85123A,WHITE HOLDER,-1,2010-12-01 09:41:00,2.55,14527.0,United Kingdom\n");
        Files.writeString(
                parts.resolve("2011.csv"),
                header + "\n539993,22386,PINK BAG,10,2011-01-04 10:00:00,1.95,13313.0,United Kingdom\n");
        importAsFound(parts);
        assertThat(imports.events())
                .containsExactly(
                        new Event("17850", "85123A", Action.ORDERED, "536365", 1, 0, millis("2010-12-01T08:26:00Z")),
                        new Event("13313", "22386", Action.ORDERED, "539993", 1, 0, millis("2011-01-04T10:00:00Z")));
    }

    @Test
    void ambiguous_columns_are_asked_for_and_not_guessed() throws IOException {
        Path log = imports.file(
                "log.csv",
                "user,item,date,event",
                "ann,tea,01/02/2024 10:00,view",
                "bob,cup,03/02/2024 10:00,frobnicate");
        LogLook look = LogLook.at(Imports.given(log, Map.of()));
        assertThat(look.open())
                .containsExactly(
                        "column date may be d/M/yyyy H:mm or M/d/yyyy H:mm (01/02/2024 10:00): say which with --set"
                                + " import.time-format=FORMAT",
                        "action frobnicate may mean anything: say what with --set import.actions.frobnicate=clicked"
                                + " (exposed, clicked, carted, ordered or ignored)");
        LogLook told =
                LogLook.at(Imports.given(log, Map.of("time-format", "d/M/yyyy H:mm", "actions.frobnicate", "ignored")));
        assertThat(told.open()).isEmpty();
    }

    @Test
    void a_log_without_times_or_users_is_asked_for_them() throws IOException {
        Path log = imports.file("log.csv", "colour,weight", "red,12", "green,13");
        assertThat(LogLook.at(Imports.given(log, Map.of())).open())
                .hasSize(3)
                .allSatisfy(question -> assertThat(question).contains("--set import.columns."));
    }

    @Fault("A workbook and a zip archive were called binary.")
    @Test
    void a_workbook_an_archive_and_a_database_have_a_sentence_each() throws IOException {
        byte[] zip = {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0};
        byte[] workbook = Stream.of(zip, "[Content_Types].xml xl/workbook.xml".getBytes(StandardCharsets.UTF_8))
                .collect(java.io.ByteArrayOutputStream::new, (all, part) -> all.writeBytes(part), (a, b) -> {})
                .toByteArray();
        assertRefused(imports.file("log.zip", zip), "is a zip archive: unpack it and name the file in it");
        assertRefused(
                imports.file("log.xlsx", workbook),
                "is an Excel workbook: save its sheet as CSV (UTF-8) and import that");
        assertRefused(
                imports.file("log.db", "SQLite format 3\0".getBytes(StandardCharsets.UTF_8)),
                "is an SQLite database: export its table as CSV");
    }

    /** What the command prints imports the same as going on does. */
    @Test
    void the_settings_are_printed_as_flags_and_how_they_fit_is_tried() throws IOException {
        Path log = imports.file(
                "log.csv",
                Stream.concat(
                                Stream.of("uid;sku;ts;what"),
                                IntStream.range(0, 99)
                                        .mapToObj(i -> "u" + i % 7 + ";i" + i % 5 + ";" + (1_700_000_000 + i) + ";pv"))
                        .toArray(String[]::new));
        LogLook look = LogLook.at(Imports.given(log, Map.of()));
        assertThat(look.flags())
                .containsExactly(
                        "--format csv",
                        "--set import.columns.user=uid",
                        "--set import.columns.item=sku",
                        "--set import.columns.time=ts",
                        "--set import.time-format=epoch-seconds",
                        "--set import.columns.action=what",
                        "--set import.actions.pv=clicked");
        assertThat(look.tryOut(look.settings().getConfig("genrec").withFallback(Imports.given(log, Map.of())))
                        .get(0))
                .startsWith("fits: 99 of 99 lines (100.0%): 99 events of 7 users on 5 items in 7 requests");
        assertThat(imports.run().root()).doesNotExist();
    }

    private void assertRefused(Path file, String sentence) {
        assertThatThrownBy(() -> LogLook.at(Imports.given(file, Map.of())))
                .isInstanceOf(StepFailed.class)
                .hasMessage(file + " " + sentence);
    }

    private void importAsFound(Path log) {
        importAsFound(log, Map.of());
    }

    private void importAsFound(Path log, Map<String, Object> more) {
        Config given = Imports.given(log, more);
        LogLook look = LogLook.at(given);
        assertThat(look.open()).isEmpty();
        look.tryOut(look.settings().getConfig("genrec").withFallback(given)); // finds forms of ids
        Config settings = look.settings().getConfig("genrec").withFallback(given);
        LogImport.run(ImportSettings.from(settings), imports.run(), Progress.SILENT);
    }

    private List<Tuple> facts() {
        return imports.events().stream()
                .map(event -> tuple(
                        event.userId(),
                        event.itemId(),
                        event.action(),
                        Instant.ofEpochMilli(event.timeMillis()).toString()))
                .toList();
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
