package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.Config;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as spreadsheets, editors, clusters and careless scripts leave them, imported as a look finds them: what was meant is
 * read, or refused in a sentence, or counted.
 */
class StrangeFilesTest {
    private static final String HEADER = "user_id,item_id,timestamp";

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Test
    void line_ends_of_three_systems_in_one_file_are_all_line_ends() throws IOException {
        Path log = imports.file(
                "log.csv",
                "user_id,item_id,timestamp\r\nann,tea,2024-01-13\nbob,cup,2024-01-14\rcyd,jug,2024-01-15\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        importAsFound(log);
        assertThat(facts())
                .containsExactly(
                        tuple("ann", "tea", "2024-01-13T00:00:00Z"),
                        tuple("bob", "cup", "2024-01-14T00:00:00Z"),
                        tuple("cyd", "jug", "2024-01-15T00:00:00Z"));
        assertThat(imports.run().rejects()).doesNotExist();
    }

    @Test
    void a_second_header_line_is_one_rejected_line_wherever_it_is() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, HEADER));
        days(200).forEach(lines::add);
        lines.add(100, HEADER); // as two files make it, put together
        ImportResult result = importAsFound(imports.file("log.csv", lines.toArray(String[]::new)));
        assertThat(result.counts().events()).isEqualTo(200);
        assertThat(result.counts().allRejected()).isEqualTo(2);
        assertThat(imports.rejects()).allSatisfy(line -> assertThat(line).contains("time is not of the format iso"));
    }

    @Fault("A byte-order mark within a file, or a no-break space, made another user of the same one.")
    @Test
    void invisible_characters_around_a_field_are_ignored() throws IOException {
        Path log = imports.file(
                "log.csv", HEADER, "ann,tea,2024-01-13", "\uFEFFann,tea\u00A0,2024-01-14", "ann\u200B,tea,2024-01-15");
        ImportResult result = importAsFound(log);
        assertThat(result.counts().users()).isEqualTo(1);
        assertThat(result.counts().items()).isEqualTo(1);
    }

    @Fault("With a decimal comma, a price of 12.50 became 1250.")
    @Test
    void prices_have_currencies_and_marks_between_thousands_and_are_never_a_hundred_times_as_much() throws IOException {
        Path log = imports.file("log.csv", HEADER, "ann,tea,2024-01-13");
        String header = "item_id;price";
        assertThat(prices(log, ".", header, "a;$1,299.00", "b;12.50", "c;1 299.50", "d;-0.0", "e;USD 3"))
                .containsExactly(1299.0, 12.5, 1299.5, -0.0, 3.0);
        assertThat(prices(log, ",", header, "a;1.299,00 €", "b;12,5", "c;1\u00A0299,50", "d;1.299", "e;7 EUR"))
                .containsExactly(1299.0, 12.5, 1299.5, 1299.0, 7.0);
        assertThatThrownBy(() -> prices(log, ",", header, "a;12.50"))
                .hasMessageContaining(
                        "price is not a number: 12.50; before its fraction genrec.import.decimal-mark has a"
                                + " comma");
        assertThatThrownBy(() -> prices(log, ".", header, "a;1,299"))
                .hasMessageContaining("price is not a number: 1,299; it may be a thousand or a fraction");
    }

    @Test
    void a_second_file_in_another_order_of_columns_is_read_by_its_own_header() throws IOException {
        Path one = imports.file("one.csv", HEADER, "ann,tea,2024-01-13");
        Path two = imports.file("two.csv", "timestamp;user_id;item_id", "2024-01-14;bob;cup");
        importAsFound(one, Map.of("from", List.of(one.toString(), two.toString())));
        assertThat(facts())
                .containsExactly(
                        tuple("ann", "tea", "2024-01-13T00:00:00Z"), tuple("bob", "cup", "2024-01-14T00:00:00Z"));
    }

    @Test
    void a_file_that_is_named_twice_is_refused() throws IOException {
        Path log = imports.file("log.csv", HEADER, "ann,tea,2024-01-13");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), log);
        assertThatThrownBy(() -> importAsFound(log, Map.of("from", List.of(log.toString(), link.toString()))))
                .isInstanceOf(StepFailed.class)
                .hasMessage(link + " is named twice: name each file of the log once, with --from");
    }

    /** 1.7E+12 is any millisecond of three years; 1.700000000E9, as Java writes a double, is a second. */
    @Fault("Times that a spreadsheet had cut to 1.7E+12 were all one moment.")
    @Test
    void times_and_ids_in_scientific_notation_are_read_where_all_digits_are_there_and_rejected_else()
            throws IOException {
        Path whole = imports.file("log.csv", HEADER, "ann,tea,1.700000001E9", "bob,cup,1.700000060E9", "cyd,jug,1.7E9");
        importAsFound(whole);
        assertThat(facts())
                .containsExactly(
                        tuple("ann", "tea", "2023-11-14T22:13:21Z"),
                        tuple("bob", "cup", "2023-11-14T22:14:20Z"),
                        tuple("cyd", "jug", "2023-11-14T22:13:20Z"));

        Path cut = imports.file("cut.csv", HEADER, "ann,tea,1.7E+12", "bob,cup,1.70001E+12");
        assertThatThrownBy(() -> importAsFound(cut))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining(
                        "time is a number cut to its first digits by a spreadsheet or a format: 1.7E+12; export"
                                + " it again with the column as text");
        Path ids = imports.file("ids.csv", HEADER, "ann,4.46E+07,2024-01-13", "ann,\"4,46E+07\",2024-01-13");
        assertThatThrownBy(() -> importAsFound(ids))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("2 of 2 lines were rejected")
                .hasMessageContaining("id is a number cut to its first digits");
    }

    @Test
    void letters_of_windows_are_read_and_a_few_broken_ones_in_utf_8_cost_their_lines_alone() throws IOException {
        Path latin =
                imports.file("log.csv", (HEADER + "\nJörg,Thé,2024-01-13\n").getBytes(Charset.forName("windows-1252")));
        importAsFound(latin);
        assertThat(facts()).containsExactly(tuple("Jörg", "Thé", "2024-01-13T00:00:00Z"));

        List<String> lines = new ArrayList<>(List.of(HEADER));
        IntStream.range(0, 200).forEach(line -> lines.add("Jörg " + line + ",tea,2024-01-13"));
        byte[] whole = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        whole[whole.length - "?rg 199,tea,2024-01-13\n".length()] = 'x'; // the second half of the last ö
        ImportResult result = importAsFound(imports.file("broken.csv", whole));
        assertThat(imports.events().get(0).userId()).isEqualTo("Jörg 0");
        assertThat(result.counts().events()).isEqualTo(199);
        assertThat(result.counts().rejected())
                .isEqualTo(Map.of("line is not valid in the encoding of genrec.import.encoding", 1L));
    }

    @Fault("With a column name twice, the header was taken for data, and row numbers for users.")
    @Test
    void a_duplicate_column_name_is_refused_and_unnamed_columns_are_ignored() throws IOException {
        Path log =
                imports.file("log.csv", "id,user,item,date,user", "1,ann,tea,2024-01-13,x", "2,bob,cup,2024-01-14,y");
        assertThatThrownBy(() -> importAsFound(log))
                .isInstanceOf(StepFailed.class)
                .hasMessage(
                        log + " has two columns named user in [id, user, item, date, user]: rename one of them, or set"
                                + " genrec.import.header = off, under which columns are called by their places, 1, 2, 3");
        importAsFound(imports.file("blank.csv", "user,item,date,,", "ann,tea,2024-01-13,,"));
        assertThat(facts()).containsExactly(tuple("ann", "tea", "2024-01-13T00:00:00Z"));
        Path json = imports.file(
                "log.jsonl",
                "{\"user_id\": \"ann\", \"item_id\": \"tea\", \"timestamp\": 1700000000, \"user_id\": \"bob\"}");
        assertThatThrownBy(() -> imports.run("jsonl", json, Map.of("time-format", "epoch-seconds")))
                .hasMessageContaining("line is not one JSON object with each of its fields once");
    }

    @Test
    void a_log_that_counts_seconds_first_and_milliseconds_later_is_refused() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        IntStream.range(0, 100).forEach(i -> lines.add("ann,tea," + (1_700_000_000L + i)));
        IntStream.range(0, 100).forEach(i -> lines.add("ann,tea," + (1_700_000_200_000L + i)));
        Path log = imports.file("log.csv", lines.toArray(String[]::new));
        assertThatThrownBy(() -> imports.run("csv", log, Map.of("time-format", "epoch-seconds")))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("100 of 200 lines were rejected")
                .hasMessageContaining("epoch-millis would read it");
    }

    @Test
    void an_item_file_that_is_the_log_describes_nothing_and_is_refused() throws IOException {
        Path log = imports.file("log.csv", HEADER, "ann,tea,2024-01-13", "bob,cup,2024-01-14");
        assertThatThrownBy(() -> importAsFound(log, Map.of("items", log.toString())))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("describes 2 items by their ids alone");
    }

    @Fault("Rows between two stray quotes were one field of a row, and gone.")
    @Test
    void rows_between_two_stray_quotes_are_rows() throws IOException {
        List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,query"));
        for (int i = 0; i < 300; i++) {
            String query = i == 20 ? "\"inch" : i == 24 ? "inch\"" : "tea";
            lines.add("u" + i + ",i" + i % 7 + ",2024-01-13," + query);
        }
        ImportResult result = importAsFound(imports.file("log.csv", lines.toArray(String[]::new)));
        assertThat(result.counts().events()).isEqualTo(299);
        assertThat(result.counts().rejected()).isEqualTo(Map.of("quoted field is not closed as it should be", 1L));

        Path items = imports.file(
                "items.csv", "item_id,title", "i0,\"Tea, green", "from Japan, organic\"", "i1,\"Cup", "\"", "i2,Jug");
        importAsFound(imports.file("few.csv", HEADER, "ann,i0,2024-01-13"), Map.of("items", items.toString()));
        assertThat(imports.items())
                .extracting(Item::title)
                .containsExactly("Tea, green\nfrom Japan, organic", "Cup", "Jug");
    }

    @Test
    void marker_files_of_clusters_are_ignored_and_empty_parts_are_reported() throws IOException {
        Path parts = Files.createDirectories(folder.resolve("parts"));
        Files.writeString(parts.resolve("_SUCCESS"), "");
        Files.writeString(parts.resolve(".part-0.csv.crc"), "crc");
        Files.writeString(parts.resolve("part-0.csv"), "");
        Files.writeString(parts.resolve("part-1.csv"), HEADER + "\nann,tea,2024-01-13\n");
        ImportResult result = importAsFound(parts);
        assertThat(facts()).containsExactly(tuple("ann", "tea", "2024-01-13T00:00:00Z"));
        assertThat(result.lines()).contains(parts.resolve("part-0.csv") + " is empty");

        Files.writeString(parts.resolve("part-1.csv"), "");
        assertThatThrownBy(() -> importAsFound(parts))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("there is no file in " + parts + " that holds anything");
    }

    /** Which is how {@code --from <(zcat log.gz)} reads: files are opened more than once. */
    @Fault("A pipe was read half, and ended with an illegal seek.")
    @Test
    void a_pipe_is_refused_and_not_read() throws Exception {
        Path pipe = folder.resolve("pipe");
        boolean isMade;
        try {
            isMade = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            isMade = false;
        }
        assumeTrue(isMade, "pipes can be made here");
        assertThatThrownBy(() -> importAsFound(pipe))
                .isInstanceOf(StepFailed.class)
                .hasMessage(
                        pipe + " is a pipe or a device, which can be read only once: write what it holds to a file and"
                                + " name that");
    }

    @Fault("A user who was 7 in one part and 7.0 in another was two, without a word.")
    @Test
    void ids_in_two_forms_are_reported_with_the_setting_that_unifies_them() throws IOException {
        Path log = imports.file("log.csv", HEADER, "7,01,2024-01-13", "7.0,1,2024-01-14", "8,2,2024-01-15");
        ImportResult result = importAsFound(log);
        assertThat(result.lines())
                .contains("ids: 1 users are in the log in two forms, such as 7.0 and 7: genrec.import.id-forms ="
                        + " [whole-numbers] makes one of them")
                .contains("ids: 1 items are in the log in two forms, such as 01 and 1: genrec.import.id-forms ="
                        + " [no-leading-zeros] makes one of them");
        assertThat(importAsFound(log, Map.of("id-forms", List.of("whole-numbers")))
                        .counts()
                        .users())
                .isEqualTo(2);
    }

    @Test
    void the_look_reports_returns_and_times_without_a_zone() throws IOException {
        Path log = imports.file(
                "log.csv", "customer,sku,date,quantity", "ann,tea,2024-01-13 10:00,2", "ann,tea,2024-01-14 10:00,-2");
        LogLook look = LogLook.at(Imports.given(log, Map.of()));
        assertThat(look.lines())
                .contains("time: date, iso (2024-01-13 10:00), of UTC where it names no zone (import.time-zone)")
                .contains(
                        "action: quantity is negative in some lines: if these are returns, take them out of the log first,"
                                + " for they would count as ordered");
    }

    @Test
    void dates_of_two_digit_years_are_asked_about_where_day_and_month_can_be_either() throws IOException {
        Path open = imports.file("log.csv", HEADER, "ann,tea,1/2/24 10:00", "ann,tea,3/2/24 10:00");
        assertThat(LogLook.at(Imports.given(open, Map.of())).open())
                .singleElement()
                .asString()
                .startsWith("column timestamp may be d/M/yy H:mm or M/d/yy H:mm (1/2/24 10:00)");
        importAsFound(imports.file("told.csv", HEADER, "ann,tea,1/2/24 10:00", "ann,tea,1/13/24 10:00"));
        assertThat(facts())
                .containsExactly(
                        tuple("ann", "tea", "2024-01-02T10:00:00Z"), tuple("ann", "tea", "2024-01-13T10:00:00Z"));
    }

    @Fault("Actions in a column of codes were all taken for clicks, and the codes for categories of items.")
    @Test
    void codes_of_actions_are_asked_about() throws IOException {
        Path log = imports.file("log.csv", "user_id,sku_id,time,type", "7,138778,2016-01-31,1", "8,61226,2016-01-31,4");
        LogLook look = LogLook.at(Imports.given(log, Map.of()));
        assertThat(look.lines()).contains("action: type, 1 = ?, 4 = ?");
        assertThat(look.open()).hasSize(2).allSatisfy(question -> assertThat(question)
                .containsPattern(
                        "^action [14] may mean anything: say what with --set import\\.actions\\.[14]=clicked"));
    }

    /** MIND's impressions under another name: a number of the line, a user, a time, two lists. */
    @Fault("In a file without a header, numbers of lines were taken for users, and users for items.")
    @Test
    void in_a_file_without_a_header_numbers_of_lines_are_not_users_and_lists_are_not_items() throws IOException {
        String[] lines = IntStream.range(0, 50)
                .mapToObj(line -> line + "\tU" + line % 20 + "\t11/12/2019 2:14:46 PM\tN1 N" + line + "\tN2-0 N3-1")
                .toArray(String[]::new);
        LogLook look = LogLook.at(Imports.given(imports.file("log.tsv", lines), Map.of()));
        assertThat(look.lines()).contains("user: 2");
        assertThat(look.open())
                .contains("nothing tells what the items are: name the column with --set import.columns.item=COLUMN");
    }

    @Fault("Columns of items under names that nobody knows were left out without a word.")
    @Test
    void columns_that_are_not_used_are_named_with_what_they_hold() throws IOException {
        Path log =
                imports.file("log.csv", "visitor,article,when,shelf", "ann,tea,2024-01-13,7", "bob,cup,2024-01-14,8");
        Path items = imports.file("items.csv", "article;label;cost", "tea;Tea;15,92", "cup;Cup;3,50");
        assertThat(LogLook.at(Imports.given(log, Map.of("items", items.toString())))
                        .lines())
                .contains("user: visitor", "not used: shelf (7)", "item file not used: cost (15,92)");
    }

    @Fault("A file with a line before its header was said to hold no rows.")
    @Test
    void a_line_before_the_header_is_named_as_what_no_row_fits() throws IOException {
        for (String before : List.of("sep=;", "# exported 2024-02-01")) {
            Path log = imports.file("log.csv", before, HEADER, "ann,tea,2024-01-13", "bob,cup,2024-01-14");
            assertThatThrownBy(() -> LogLook.at(Imports.given(log, Map.of())))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageStartingWith("no line of " + log + " fits the first one: line has another number of"
                            + " fields than the header: 3, not 1, first at log.csv line 2 [" + HEADER + "]")
                    .hasMessageEndingWith("; remove what stands before the header, or name a log with --from");
        }
        Path pretty = imports.file("log.json", "{", "  \"user_id\": \"ann\"", "}");
        assertThatThrownBy(() -> LogLook.at(Imports.given(pretty, Map.of())))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("no line of " + pretty + " can be read as jsonl: line is not JSON")
                .hasMessageEndingWith("; write one object a line, or one array of objects");
    }

    @Test
    void without_a_header_the_look_reports_that_users_come_first() throws IOException {
        Path log = imports.file("log.csv", "7,tea,1700000000", "8,cup,1700000060", "7,cup,1700000120");
        assertThat(LogLook.at(Imports.given(log, Map.of())).lines())
                .contains("user: 1", "item: 2")
                .anyMatch(line -> line.startsWith("user and item: by their places, users first; if items are,"));
    }

    @Fault("A log whose every line was a user of its own was imported without a word.")
    @Test
    void a_log_in_which_no_user_returns_is_reported() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        days(100).forEach(lines::add);
        assertThat(importAsFound(imports.file("log.csv", lines.toArray(String[]::new)))
                        .lines())
                .contains(
                        "users: 100 in 100 events, so that hardly any comes twice: see whether the column of users holds"
                                + " them");
    }

    @Test
    void lines_that_do_not_fit_are_more_than_an_import_takes_and_the_look_says_so() throws IOException {
        Path log = imports.file("log.csv", HEADER, "ann,tea,2024-01-13", "bob,tea,2024-01-13", ",tea,2024-01-13");
        Config given = Imports.given(log, Map.of());
        LogLook look = LogLook.at(given);
        assertThat(look.tryOut(look.settings().getConfig("genrec").withFallback(given)))
                .startsWith("fits: 2 of 3 lines (66.7%): 2 events of 2 users on 1 items in 2 requests,"
                        + " 2024-01-13T00:00:00Z to 2024-01-13T00:00:00Z")
                .contains("does not fit: 1 lines, user_id is absent or blank")
                .contains(
                        "open: 33.3% of the lines do not fit, more than import.max-rejects = 0.01 allows: mend the log, name"
                                + " other columns or formats, or leave these lines out with --set import.max-rejects=0.35");
    }

    /** Two compressed files put together are one. */
    @Test
    void a_gzip_file_of_several_members_is_read_to_its_end() throws IOException {
        byte[] one = Files.readAllBytes(imports.gzipped("one.gz", HEADER, "ann,tea,2024-01-13"));
        byte[] two = Files.readAllBytes(imports.gzipped("two.gz", "bob,cup,2024-01-14"));
        Path both = imports.file("both.csv.gz");
        try (OutputStream out = Files.newOutputStream(both)) {
            out.write(one);
            out.write(two);
        }
        importAsFound(both);
        assertThat(facts()).hasSize(2);
    }

    private List<Double> prices(Path log, String decimalMark, String... items) throws IOException {
        Path file = imports.file("items.csv", items);
        imports.run("csv", log, Map.of("items", file.toString(), "decimal-mark", decimalMark, "min-overlap", 0));
        return imports.items().stream()
                .map(Item::price)
                .filter(price -> price != null)
                .toList();
    }

    private static Stream<String> days(int lines) {
        return IntStream.range(0, lines).mapToObj(line -> "u" + line + ",tea,2024-01-" + (10 + line % 20));
    }

    private ImportResult importAsFound(Path log) {
        return importAsFound(log, Map.of());
    }

    private ImportResult importAsFound(Path log, Map<String, Object> more) {
        Config given = Imports.given(log, more);
        LogLook look = LogLook.at(given);
        assertThat(look.open()).isEmpty();
        Config settings = look.settings().getConfig("genrec").withFallback(given);
        return LogImport.run(ImportSettings.from(settings), imports.run(), Progress.SILENT);
    }

    private List<Tuple> facts() {
        return imports.events().stream()
                .map(event -> tuple(
                        event.userId(),
                        event.itemId(),
                        Instant.ofEpochMilli(event.timeMillis()).toString()))
                .toList();
    }
}
