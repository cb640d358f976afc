package io.genrec.training.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.generation.CatalogOverlay;
import io.genrec.inference.generation.Generations;
import io.genrec.testing.Trials;
import io.genrec.training.tokenizer.Catalog;
import io.genrec.training.tokenizer.Tokenization;
import io.genrec.training.tokenizer.TokenizeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemsUpdateIT {
    private static final int TOKENIZED = 12;

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void a_catalogue() {
        run = tokenized(folder.resolve("run"), 4);
    }

    /** Twelve items on a line, from their own vectors. */
    private RunDirectory tokenized(Path root, int codes) {
        RunDirectory made = new RunDirectory(root);
        List<Item> items = IntStream.range(0, TOKENIZED)
                .mapToObj(i -> new Item("i" + i, "item " + i, List.of("tea"), "Dune", 10.0 + i, ""))
                .toList();
        ParquetTable.ITEMS.writeAll(made.items(), items);
        vectors(root, items.stream().map(Item::itemId).toList());
        Tokenization.run(TokenizeSettings.from(settings(root, codes, "")), made, Progress.SILENT);
        return made;
    }

    @Test
    void a_new_item_gets_a_semantic_id_of_its_own_and_nobody_elses_moves() throws IOException {
        Map<String, SemanticId> before = ids();
        ItemsResult result = add("sku,name,price\nn1,New tea,11\nn2,Newer tea,12.5\n");

        Map<String, SemanticId> after = ids();
        assertThat(after).containsAllEntriesOf(before).hasSize(TOKENIZED + 2);
        assertThat(new HashSet<>(after.values())).hasSize(TOKENIZED + 2);
        assertThat(result.lines())
                .first()
                .isEqualTo("generation 1: 2 items added, 0 returned, 0 changed, 0 retired, 0 unchanged; 14 of 14"
                        + " published items may be recommended");
        assertThat(overlay().of("n2").orElseThrow().item())
                .isEqualTo(new Item("n2", "Newer tea", List.of(), "", 12.5, ""));
        assertThat(overlay().of("n1").orElseThrow().nearest()).hasSize(TOKENIZED + 1);
        assertThat(Catalog.load(run.catalog()).table().size()).isEqualTo(TOKENIZED);
    }

    @Test
    void a_retired_item_comes_back_under_its_own_id_and_what_a_row_leaves_empty_stays() throws IOException {
        SemanticId id = ids().get("i3");
        retire("i3");
        assertThat(overlay().of("i3").orElseThrow().isLive()).isFalse();
        ItemsResult result = add("sku,name,price\ni3,,99\ni4,item 4,14\n");
        CatalogOverlay.Entry back = overlay().of("i3").orElseThrow();
        assertThat(back.isLive()).isTrue();
        assertThat(back.id()).isEqualTo(id);
        assertThat(back.item()).isEqualTo(new Item("i3", "item 3", List.of("tea"), "Dune", 99.0, ""));
        assertThat(result.lines())
                .first()
                .isEqualTo("generation 2: 0 items added, 1 returned, 0 changed, 0 retired, 1 unchanged; 12 of 12"
                        + " published items may be recommended");
    }

    @Test
    void a_rollback_serves_what_was_and_frees_no_semantic_id() throws IOException {
        add("sku,name\nn1,New tea\n");
        SemanticId id = ids().get("n1");
        add("sku,name,price\ni0,Other name,1\n");
        retire("i5");
        rollback(0);
        assertThat(overlay().generation()).isEqualTo(4);
        assertThat(overlay().of("n1").orElseThrow().isLive()).isFalse();
        assertThat(overlay().of("i5").orElseThrow().isLive()).isTrue();
        assertThat(overlay().of("i0").orElseThrow().item())
                .isEqualTo(new Item("i0", "item 0", List.of("tea"), "Dune", 10.0, ""));
        add("sku,name\nn2,Newest tea\nn1,\n");
        assertThat(ids().get("n1")).isEqualTo(id);
        assertThat(ids().get("n2")).isNotEqualTo(id);
        rollback(4);
        assertThat(overlay().of("n1").orElseThrow().isLive()).isFalse();
        assertThat(overlay().of("n1").orElseThrow().item().title()).isEqualTo("New tea");
    }

    @Test
    void nothing_is_published_where_nothing_changes() throws IOException {
        ItemsResult result = add("sku,name\ni0,item 0\n");
        assertThat(result.lines()).first().isEqualTo("nothing is to be published: generation 0 stays the newest");
        assertThat(run.generations()).doesNotExist();
        retire("i1");
        assertThat(retire("i1").facts()).containsEntry("generation", 1).containsEntry("unchanged", 1);
    }

    @Test
    void what_cannot_be_done_is_refused_whole() throws IOException {
        assertThatThrownBy(() -> retire("i0,nobody"))
                .isInstanceOf(StepFailed.class)
                .hasMessage("1 of 2 ids are no items of the catalogue in " + run.catalog()
                        + ", as nobody: nothing was retired");
        assertThatThrownBy(() -> retire("i0,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10,i11"))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no item would be left to recommend: retire fewer");
        assertThatThrownBy(() -> rollback(1))
                .isInstanceOf(StepFailed.class)
                .hasMessage("genrec.items.to must be a generation that there is, 0 to 0: 1; name it with --to");
        assertThatThrownBy(() -> add("what,ever\n1,2\n"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("has no column of item ids that is known by its name");
        assertThatThrownBy(() -> add("sku,name,price\nn1,Tea,cheap\n"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("describes no item");
        assertThatThrownBy(() -> add("sku,name\n" + "a,a\nb,b\nc,c\nd,d\ne,e\n"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("17 items do not fit into 16 semantic ids");
        assertThat(run.generations()).doesNotExist();
    }

    /** What a kill leaves, at every file and half-file of a generation that is being written. */
    @Test
    void a_half_written_generation_leaves_the_last_one() throws IOException {
        add("sku,name\nn1,New tea\n");
        add("sku,name\nn2,New tea\n");
        Path whole = generations().folder(2);
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> listed = Files.list(whole)) {
            for (Path file : listed.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        assertThat(files).containsOnlyKeys("changes.jsonl", "vectors.safetensors", "report.json", "manifest.json");
        Path hidden = whole.resolveSibling(".000002.0123.partial");
        for (Path place : List.of(hidden, whole)) {
            StagedFolder.delete(whole);
            Files.createDirectories(place);
            for (String name : List.of("changes.jsonl", "vectors.safetensors", "report.json")) {
                byte[] bytes = files.get(name);
                for (int length : new int[] {0, bytes.length / 2, bytes.length}) {
                    Files.write(place.resolve(name), Arrays.copyOf(bytes, length));
                    assertThat(generations().newest()).isEqualTo(1);
                    assertThat(overlay().entries()).containsOnlyKeys("n1");
                }
            }
        }
        Files.write(whole.resolve("manifest.json"), files.get("manifest.json"));
        assertThat(overlay().entries()).containsOnlyKeys("n1", "n2");
    }

    @Test
    void a_generation_that_was_changed_or_does_not_follow_is_refused() throws IOException {
        add("sku,name\nn1,New tea\n");
        add("sku,name\nn2,New tea\n");
        Path changes = generations().folder(2).resolve("changes.jsonl");
        String text = Files.readString(changes);
        Files.writeString(changes, text.replace("New tea", "Old tea"));
        assertThatThrownBy(this::overlay)
                .isInstanceOf(BrokenBundle.class)
                .hasMessage(
                        changes + " is not what its manifest says (its SHA-256 differs); copy the generation again");
        Files.writeString(changes, text);
        RunDirectory other = tokenized(folder.resolve("other"), 4);
        run = other;
        add("sku,name\nn3,Other tea\n");
        run = new RunDirectory(folder.resolve("run"));
        StagedFolder.delete(generations().folder(1));
        copy(
                other.generations().resolve(generations().folder(1).getParent().getFileName()),
                generations().folder(1).getParent());
        assertThatThrownBy(this::overlay)
                .isInstanceOf(BrokenBundle.class)
                .hasMessageContaining("generation 2 of catalogue")
                .hasMessageContaining("was published after another generation than 1");
    }

    @Test
    void a_catalogue_that_is_tokenized_anew_begins_at_generation_0() throws IOException {
        add("sku,name\nn1,New tea\n");
        Generations before = generations();
        vectors(run.root(), List.copyOf(Catalog.load(run.catalog()).itemIds()));
        Tokenization.run(TokenizeSettings.from(settings(run.root(), 5, "")), run, Progress.SILENT);
        assertThat(overlay().generation()).isZero();
        assertThat(before.newest()).isEqualTo(1);
    }

    @Test
    void published_ids_never_move_whatever_is_added_retired_or_brought_back() throws IOException {
        randomSequences(8);
    }

    @Tag("slow")
    @Test
    void published_ids_never_move_in_a_hundred_random_sequences() throws IOException {
        randomSequences(100);
    }

    /** Each over a catalogue of few codes, so that cells fill: random adds, retirements, returns and rollbacks. */
    private void randomSequences(int count) throws IOException {
        Path fresh = tokenized(folder.resolve("fresh"), 6).root();
        StagedFolder.delete(new RunDirectory(fresh).items()); // so that there is less to read
        Trials.repeat(count, random -> {
            run = new RunDirectory(Files.createTempDirectory(folder, "trial").resolve("run"));
            copy(fresh, run.root());
            Map<String, SemanticId> published = ids();
            Set<String> live = new TreeSet<>(published.keySet());
            int named = 0;
            for (int step = 0; step < 8; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> named = addSome(random, named, live);
                    case 1 -> retireSome(random, live);
                    case 2 -> bringBack(random, published.keySet(), live);
                    default -> {
                        if (random.nextInt(3) == 0) {
                            int to = random.nextInt(overlay().generation() + 1);
                            Set<String> then = liveAt(to);
                            rollback(to);
                            live = then;
                        }
                    }
                }
                Map<String, SemanticId> now = ids();
                assertThat(now).containsAllEntriesOf(published);
                assertThat(new HashSet<>(now.values())).hasSameSizeAs(now.keySet());
                assertThat(liveAt(overlay().generation())).isEqualTo(live);
                published = now;
            }
        });
    }

    private int addSome(Random random, int named, Set<String> live) throws IOException {
        int count = ids().size() + 3 > 36 ? 0 : 1 + random.nextInt(3);
        if (count == 0) {
            return named;
        }
        StringBuilder text = new StringBuilder("sku,name\n");
        for (int i = 0; i < count; i++) {
            text.append('n').append(named + i).append(",tea\n");
            live.add("n" + (named + i));
        }
        add(text.toString());
        return named + count;
    }

    private void retireSome(Random random, Set<String> live) {
        List<String> some = new ArrayList<>(live).subList(0, Math.min(live.size() - 1, 1 + random.nextInt(4)));
        if (!some.isEmpty()) {
            retire(String.join(",", some));
            some.forEach(live::remove);
        }
    }

    private void bringBack(Random random, Set<String> published, Set<String> live) throws IOException {
        StringBuilder text = new StringBuilder("sku,name\n");
        for (String item : published) {
            if (random.nextInt(3) == 0) {
                text.append(item).append(",tea ").append(random.nextInt(3)).append('\n');
                live.add(item);
            }
        }
        if (text.indexOf("tea") >= 0) {
            add(text.toString());
        }
    }

    private Set<String> liveAt(int generation) {
        Catalog catalog = Catalog.load(run.catalog());
        CatalogOverlay overlay = generations().at(generation);
        Set<String> live = new TreeSet<>(catalog.itemIds());
        overlay.entries().forEach((item, entry) -> {
            if (entry.isLive()) {
                live.add(item);
            } else {
                live.remove(item);
            }
        });
        return live;
    }

    private Generations generations() {
        return Catalog.load(run.catalog()).generations(run.generations());
    }

    private CatalogOverlay overlay() {
        return generations().atNewest();
    }

    /** Of all published items. */
    private Map<String, SemanticId> ids() {
        return Catalog.load(run.catalog()).at(overlay()).table().byItem();
    }

    private ItemsResult add(String csv) throws IOException {
        Path file = run.root().resolve("new.csv");
        Files.writeString(file, csv);
        vectors(
                run.root(),
                csv.lines().skip(1).map(line -> line.split(",", 2)[0]).toList());
        return ItemsUpdate.add(items("from=\"" + file + "\""), run, Progress.SILENT);
    }

    private ItemsResult retire(String ids) {
        return ItemsUpdate.retire(items("ids=[" + ids + "]"), run, Progress.SILENT);
    }

    private ItemsResult rollback(int to) {
        return ItemsUpdate.rollback(items("to=" + to), run, Progress.SILENT);
    }

    private ItemsSettings items(String overrides) {
        return ItemsSettings.from(settings(run.root(), 4, overrides));
    }

    /** A vector for each item, told by its id. */
    private static void vectors(Path root, List<String> ids) {
        try {
            Files.createDirectories(root);
            Files.write(root.resolve("ids.txt"), ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        float[] values = new float[ids.size() * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(ids.get(i / 3).hashCode() * (i % 3 + 1));
        }
        new NpyArray(List.of(ids.size(), 3), values).write(root.resolve("vectors.npy"));
    }

    private static Config settings(Path root, int codes, String items) {
        return ConfigFactory.parseString("items {" + items + "}, tokenize { embedding=content, levels=2 }")
                .withValue("tokenize.codes-per-level", ConfigValueFactory.fromAnyRef(codes))
                .withValue(
                        "tokenize.content.vectors",
                        ConfigValueFactory.fromAnyRef(
                                root.resolve("vectors.npy").toString()))
                .withValue(
                        "tokenize.content.vector-ids",
                        ConfigValueFactory.fromAnyRef(root.resolve("ids.txt").toString()))
                .withFallback(ConfigFactory.load().getConfig("genrec"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
