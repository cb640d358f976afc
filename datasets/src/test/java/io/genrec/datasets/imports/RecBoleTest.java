package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecBoleTest {
    private static final String BENCHMARK = "user_id:token\titem_id_list:token_seq\titem_id:token";
    private static final String PLAIN = "user_id:token\titem_id:token\trating:float\ttimestamp:float";
    private static final long START = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long DAY = Duration.ofDays(1).toMillis();

    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void begin() {
        imports = new Imports(folder);
    }

    @Test
    void a_benchmark_split_becomes_whole_sequences_under_the_original_ids() throws IOException {
        imports.gzipped("toy.train.inter.gz", BENCHMARK, "0\t0 1\t2", "0\t0\t1", "1\t2\t0");
        imports.gzipped("toy.valid.inter.gz", BENCHMARK, "0\t0 1 2\t0", "1\t2 0\t1");
        Path test = imports.gzipped("toy.test.inter.gz", BENCHMARK, "0\t0 1 2 0\t3", "1\t2 0 1\t2");
        imports.file("toy.item2index", "tea\t0", "cup\t1", "jug\t2", "pan\t3");
        imports.file("toy.user2index", "ann\t0", "bob\t1");
        imports.file("toy.text", "item_id:token\ttext:token_seq", "tea\tGreen tea. Leaf.", "cup\tCup", "jug\tJug");

        ImportResult result = imports.run("recbole", test.getParent(), Map.of());

        assertThat(imports.events())
                .containsExactly(
                        event("ann", "tea", 1),
                        event("ann", "cup", 2),
                        event("ann", "jug", 3),
                        event("ann", "tea", 4),
                        event("ann", "pan", 5),
                        event("bob", "jug", 1),
                        event("bob", "tea", 2),
                        event("bob", "cup", 3),
                        event("bob", "jug", 4));
        assertThat(imports.items())
                .containsExactly(
                        new Item("tea", "Green tea. Leaf.", List.of(), "", null, ""),
                        new Item("cup", "Cup", List.of(), "", null, ""),
                        new Item("jug", "Jug", List.of(), "", null, ""),
                        new Item("pan", "", List.of(), "", null, ""));
        assertThat(result.facts())
                .containsEntry("split", "leave-one-out")
                .containsEntry("bareItems", 1L)
                .containsEntry("filtered", Map.of());
    }

    @Test
    void lists_that_were_capped_are_joined_by_what_they_share() throws IOException {
        // Lists of at most two: a, b, a, b, c, d, e is written newest first, as RecBole's augmentation leaves it.
        imports.file("toy.train.inter", BENCHMARK, "u\ta b\tc", "u\tb a\tb", "u\ta b\ta", "u\ta\tb");
        imports.file("toy.valid.inter", BENCHMARK, "u\tb c\td");
        Path test = imports.file("toy.test.inter", BENCHMARK, "u\tc d\te");

        imports.run("recbole", test.getParent(), Map.of());

        assertThat(imports.events()).extracting(Event::itemId).containsExactly("a", "b", "a", "b", "c", "d", "e");
    }

    @Test
    void a_row_that_continues_nothing_is_left_out_and_counted() throws IOException {
        imports.file("toy.train.inter", BENCHMARK, "u\ta\tb");
        Path test = imports.file("toy.test.inter", BENCHMARK, "u\tx y\tz");

        ImportResult result = imports.run("recbole", test.getParent(), Map.of());

        assertThat(imports.events()).extracting(Event::itemId).containsExactly("a", "b");
        assertThat(result.counts().filtered())
                .isEqualTo(Map.of("row that does not continue the user's earlier ones", 1L));
    }

    @Test
    void an_index_that_stands_for_nothing_rejects_its_row() throws IOException {
        imports.file("toy.item2index", "tea\t0", "cup\t1");
        Path log = imports.file("toy.train.inter", BENCHMARK, "u\t0\t1", "v\t0\t7");

        imports.run("recbole", log.getParent(), Map.of("max-rejects", 0.5));

        assertThat(imports.events()).extracting(Event::userId).containsExactly("u", "u");
        assertThat(imports.rejects())
                .containsExactly("toy.train.inter,3,item is not in the item2index file: 7,v\t0\t7");
    }

    @Test
    void the_plain_form_makes_sessions_of_its_times() throws IOException {
        imports.file(
                "toy.item",
                "item_id:token\ttitle:token_seq\tprice:float\tcategories:token_seq",
                "tea\tGreen tea\t2.5\tFood|Tea");
        Path log = imports.file(
                "toy.inter", PLAIN, "ann\tcup\t5.0\t1801.5", "ann\ttea\t3.0\t1.0", "bob\ttea\t4.0\t7200.0");

        ImportResult result = imports.run("recbole", log.getParent(), Map.of());

        String first = "ann@1970-01-01T00:00:01Z";
        assertThat(imports.events())
                .containsExactly(
                        new Event("ann", "tea", Action.ORDERED, first, 1, 0, 1_000),
                        new Event("ann", "cup", Action.ORDERED, "ann@1970-01-01T00:30:01.500Z", 1, 0, 1_801_500),
                        new Event("bob", "tea", Action.ORDERED, "bob@1970-01-01T02:00:00Z", 1, 0, 7_200_000));
        assertThat(imports.items())
                .containsExactly(
                        new Item("tea", "Green tea", List.of("Food", "Tea"), "", 2.5, ""),
                        new Item("cup", "", List.of(), "", null, ""));
        assertThat(result.facts())
                .containsEntry("pages", "one a session, sessions end after 30 minutes without an event")
                .doesNotContainKey("split");
    }

    @Test
    void one_file_alone_is_enough() throws IOException {
        Path log = imports.file("toy.inter", PLAIN, "ann\ttea\t3.0\t1.0");
        imports.run("recbole", log, Map.of("default-action", "clicked"));
        assertThat(imports.events()).extracting(Event::action).containsExactly(Action.CLICKED);
    }

    @Test
    void a_directory_without_a_log_and_one_with_two_kinds_of_log_are_refused() throws IOException {
        Path directory = imports.file("toy.item", "item_id:token", "tea").getParent();
        assertThatThrownBy(() -> imports.run("recbole", directory, Map.of()))
                .isInstanceOf(StepFailed.class)
                .hasMessage("there is no .inter or .inter.gz file in " + directory + ": name RecBole's directory");
        imports.file("a.inter", PLAIN, "ann\ttea\t3.0\t1.0");
        imports.file("b.inter", BENCHMARK, "u\ta\tb");
        assertThatThrownBy(() -> imports.run("recbole", directory, Map.of()))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("have a column item_id_list and some have none");
    }

    private static Event event(String user, String item, int number) {
        return new Event(user, item, Action.ORDERED, user + "#" + number, 1, 0, START + (number - 1) * DAY);
    }
}
