package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizationIT {
    private static final String SMALL = "levels=2, codes-per-level=4";
    private static final List<String> KINDS = List.of("red ceramic mug", "steel screwdriver", "green tea");

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeEach
    void writeItems() {
        run = new RunDirectory(folder.resolve("run"));
        List<Item> items = KINDS.stream()
                .flatMap(kind -> IntStream.range(0, 4)
                        .mapToObj(i -> new Item(kind + i, kind + " number " + i, List.of(), "", null, "")))
                .toList();
        ParquetTable.ITEMS.writeAll(run.items(), items);
    }

    @Test
    void every_item_gets_a_semantic_id_and_like_items_share_the_first_code() {
        TokenizeResult result = tokenize(SMALL + ", embedding=content");

        Catalog catalog = Catalog.load(run.catalog());
        assertThat(catalog.table().size()).isEqualTo(12);
        assertThat(catalog.titles()).containsEntry("green tea2", "green tea number 2");
        assertThat(catalog.embeddings().columns()).isEqualTo(384);
        assertThat(firstCode(catalog, "steel screwdriver0")).isEqualTo(firstCode(catalog, "steel screwdriver3"));
        assertThat(firstCode(catalog, "steel screwdriver0")).isNotEqualTo(firstCode(catalog, "green tea0"));
        assertThat(result.sharing()).isEmpty();
        assertThat(result.lines()).first().asString().startsWith("12 items, each with a semantic id of its own");
        assertThat(run.catalog().resolve(Tokenization.EXAMPLES))
                .content()
                .contains("## <" + firstCode(catalog, "green tea0") + ">")
                .contains("  - green tea number 1");
        assertThat(run.catalog().resolve(Tokenization.FACTS)).content().contains("\"collisionRateAfter\" : 0.0");
    }

    @Test
    void items_that_are_bought_together_share_codes_though_they_read_unlike() {
        writeSamples();
        TokenizeResult result =
                tokenize("levels=4, codes-per-level=2, embedding=both, collaborative { dimensions=3, weight=3 }");

        Catalog catalog = Catalog.load(run.catalog());
        assertThat(catalog.embeddings().columns()).isEqualTo(387);
        assertThat(firstCode(catalog, "red ceramic mug0")).isEqualTo(firstCode(catalog, "green tea0"));
        assertThat(firstCode(catalog, "red ceramic mug0")).isNotEqualTo(firstCode(catalog, "steel screwdriver0"));
        assertThat(result.sharing().get(0).share())
                .isGreaterThan(result.sharing().get(0).chance() + 0.2);
    }

    @Test
    void the_same_seed_writes_the_same_bytes() throws IOException {
        writeSamples();
        tokenize(SMALL);
        Map<String, byte[]> first = files();
        tokenize(SMALL);
        assertThat(files().keySet()).isEqualTo(first.keySet());
        for (Map.Entry<String, byte[]> file : first.entrySet()) {
            assertThat(run.catalog().resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    @Test
    void vectors_of_the_users_own_take_the_place_of_text() throws IOException {
        List<String> ids = ParquetTable.ITEMS.readAll(run.items()).stream()
                .map(Item::itemId)
                .toList();
        Files.write(folder.resolve("ids.txt"), ids);
        float[] values = new float[ids.size() * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i + 1);
        }
        new NpyArray(List.of(ids.size(), 2), values).write(folder.resolve("v.npy"));
        tokenize(SMALL + ", embedding=content, content { vectors=\"" + folder.resolve("v.npy") + "\", vector-ids=\""
                + folder.resolve("ids.txt") + "\" }");
        assertThat(Catalog.load(run.catalog()).embeddings().columns()).isEqualTo(2);
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    @Test
    void a_run_that_fails_leaves_the_catalogue_before_it() throws IOException {
        tokenize(SMALL + ", embedding=content");
        Map<String, byte[]> before = files();
        assertThatThrownBy(() -> tokenize("levels=1, codes-per-level=4, embedding=content"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("12 items do not fit into 4 semantic ids");
        assertThatThrownBy(() -> tokenize(SMALL + ", embedding=both"))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no table at " + run.trainSamples());
        assertThat(files().keySet()).isEqualTo(before.keySet());
        assertThat(Catalog.load(run.catalog()).table().space().levels()).isEqualTo(2);
    }

    @Test
    void items_must_be_there_and_different() {
        Item twice = new Item("tea", "", List.of(), "", null, "");
        ParquetTable.ITEMS.writeAll(folder.resolve("twice/items"), List.of(twice, twice));
        run = new RunDirectory(folder.resolve("twice"));
        assertThatThrownBy(() -> tokenize(SMALL))
                .isInstanceOf(StepFailed.class)
                .hasMessage("item tea occurs twice in " + run.items());
        run = new RunDirectory(folder.resolve("nothing"));
        assertThatThrownBy(() -> tokenize(SMALL))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no table at " + run.items());
    }

    /** Mugs are bought with tea, screwdrivers with each other. */
    private void writeSamples() {
        Random random = new Random(4);
        List<PageSample> samples = new ArrayList<>();
        for (int user = 0; user < 40; user++) {
            List<String> kinds = user % 2 == 0 ? List.of(KINDS.get(0), KINDS.get(2)) : List.of(KINDS.get(1));
            List<PageItem> page = Stream.of(0, 1, 2, 3)
                    .map(i -> kinds.get(i % kinds.size()) + random.nextInt(4))
                    .distinct()
                    .map(item -> new PageItem(item, Action.ORDERED, 0, 0))
                    .toList();
            samples.add(new PageSample("user" + user, "request" + user, 1, 0, List.of(), 0, page));
        }
        ParquetTable.SAMPLES.writeAll(run.trainSamples(), samples);
    }

    private TokenizeResult tokenize(String overrides) {
        Config genrec = ConfigFactory.parseString(
                        "tokenize {" + overrides + ", content.cache=\"" + folder.resolve("cache") + "\"}")
                .withFallback(ConfigFactory.load().getConfig("genrec"));
        return Tokenization.run(TokenizeSettings.from(genrec), run, Progress.SILENT);
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> listed = Files.list(run.catalog())) {
            for (Path file : listed.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static int firstCode(Catalog catalog, String item) {
        return catalog.table().of(item).orElseThrow().code(0);
    }
}
