package io.genrec.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private static final Codebooks LINE = Codebooks.of(new NpyArray(List.of(2, 2, 1), new float[] {0, 10, -1, 1}));

    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("mug", "A \"mug\"");
        titles.put("tea", "");
        SemanticIdTable table =
                new SemanticIdTable(LINE.space(), Map.of("mug", SemanticId.of(0, 1), "tea", SemanticId.of(1, 1)));
        new Catalog(titles, new FloatMatrix(2, 1, new float[] {1, 11}), LINE, table).write(folder);
    }

    @Test
    void gives_back_what_was_written() {
        Catalog catalog = Catalog.load(folder);
        assertThat(catalog.itemIds()).containsExactly("mug", "tea");
        assertThat(catalog.titles()).isEqualTo(Map.of("mug", "A \"mug\"", "tea", ""));
        assertThat(catalog.embeddings().values()).containsExactly(1, 11);
        assertThat(catalog.table().of("tea")).contains(SemanticId.of(1, 1));
        assertThat(catalog.codebooks().space()).isEqualTo(LINE.space());
    }

    @Test
    void writes_one_json_line_an_item() throws IOException {
        assertThat(folder.resolve(CatalogFiles.SEMANTIC_IDS))
                .hasContent("{\"itemId\":\"mug\",\"codes\":[0,1],\"title\":\"A \\\"mug\\\"\"}\n"
                        + "{\"itemId\":\"tea\",\"codes\":[1,1],\"title\":\"\"}\n");
        assertThat(Files.readAllLines(folder.resolve(CatalogFiles.ITEMS))).containsExactly("mug", "tea");
    }

    @Test
    void an_absent_catalogue_says_which_step_to_run() {
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> Catalog.load(absent))
                .isInstanceOf(StepFailed.class)
                .hasMessage("no catalogue at " + absent + ": run genrec tokenize first");
    }

    @Test
    void names_the_file_that_is_broken() throws IOException {
        for (String name : List.of(
                CatalogFiles.EMBEDDINGS, CatalogFiles.CODEBOOKS, CatalogFiles.SEMANTIC_IDS, CatalogFiles.ITEMS)) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            Files.write(folder.resolve(name), new byte[] {7, 0, (byte) 0xff});
            assertRefused(name);
            Files.delete(folder.resolve(name));
            assertRefused(name);
            Files.write(folder.resolve(name), whole);
        }
        assertThat(Catalog.load(folder).table().size()).isEqualTo(2);
    }

    @Test
    void files_that_do_not_belong_together_are_refused() throws IOException {
        Files.writeString(
                folder.resolve(CatalogFiles.SEMANTIC_IDS), "{\"itemId\":\"mug\",\"codes\":[0,1],\"title\":\"\"}\n");
        assertRefused("semantic-ids.jsonl has no item tea, which items.txt names");
        Files.writeString(
                folder.resolve(CatalogFiles.SEMANTIC_IDS),
                "{\"itemId\":\"mug\",\"codes\":[0,1],\"title\":\"\"}\n{\"itemId\":\"tea\",\"codes\":[0,1],\"title\":\"\"}\n");
        assertRefused("items mug and tea share semantic id <0 1>");
        Files.writeString(
                folder.resolve(CatalogFiles.SEMANTIC_IDS),
                "{\"itemId\":\"mug\",\"codes\":[0,1],\"title\":\"\"}\n{\"itemId\":\"tea\",\"codes\":[0,2],\"title\":\"\"}\n");
        assertRefused("past the last of 2");
        Files.writeString(folder.resolve(CatalogFiles.SEMANTIC_IDS), "{\"itemId\":\"mug\",\"title\":\"\"}\n");
        assertRefused("line 1 lacks itemId, codes or title");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> Catalog.load(folder))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(why)
                .hasMessageEndingWith("run genrec tokenize again");
    }
}
