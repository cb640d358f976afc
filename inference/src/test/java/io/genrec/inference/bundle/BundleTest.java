package io.genrec.inference.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.TinyBundle;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.neighbours.HistoryWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    @TempDir
    Path folder;

    private String version;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("codebooks.npy"), "codebooks");
        version = TinyBundle.write(folder);
    }

    @Test
    void loads_what_was_written() {
        Bundle bundle = Bundle.load(folder);
        assertThat(bundle.version()).isEqualTo(version).matches("[0-9a-f]{12}");
        assertThat(bundle.config()).isEqualTo(TinyBundle.CONFIG);
        assertThat(bundle.semanticIds().byItem())
                .isEqualTo(TinyBundle.semanticIds().byItem());
        assertThat(bundle.trie().size()).isEqualTo(TinyBundle.ITEMS);
        assertThat(bundle.title("item-0")).hasValue("A red \"kettle\"");
        assertThat(bundle.title("item-1")).hasValue("Kéttle, blue");
        assertThat(bundle.title("item-2")).isEmpty();
        assertThat(bundle.coldStart()).containsExactly("item-2", "item-0");
        assertThat(bundle.provenance()).containsExactly(Map.entry("seed", "3"));
    }

    @Test
    void neighbours_travel_with_it() {
        NeighbourMixture loaded = Bundle.load(folder).neighbours();
        assertThat(loaded.share()).isEqualTo(0.25);
        assertThat(loaded.weights()).isEqualTo(new HistoryWeights(3, true));
        assertThat(loaded.neighbours().of("item-1"))
                .containsExactly(new ScoredItem("item-1", 1), new ScoredItem("item-3", 0.5));
        assertThat(loaded.neighbours().of("item-2")).isEmpty();
    }

    @Test
    void the_version_follows_from_the_contents(@TempDir Path again) throws IOException {
        Files.writeString(again.resolve("codebooks.npy"), "codebooks");
        assertThat(TinyBundle.write(again)).isEqualTo(version);
        Files.writeString(again.resolve("codebooks.npy"), "other codebooks");
        assertThat(TinyBundle.write(again)).isNotEqualTo(version);
    }

    @Test
    void the_graphs_hold_no_weights() throws IOException {
        // 2 layers of 16: about 30 kB of weights; a graph has the names of its nodes and a table of positions.
        String graph = Files.readString(folder.resolve("prefill.onnx"), StandardCharsets.ISO_8859_1);
        assertThat(graph).contains("model.safetensors", "token_merger.weight");
        assertThat(Files.size(folder.resolve("decode.onnx"))).isLessThan(25_000);
    }

    static Stream<String> files() {
        return Stream.of(
                "config.json",
                "model.safetensors",
                "prefill.onnx",
                "decode.onnx",
                "semantic-ids.jsonl",
                "cold-start.json",
                "neighbours.jsonl",
                "codebooks.npy");
    }

    @ParameterizedTest
    @MethodSource("files")
    void an_absent_file_is_named(String file) throws IOException {
        Files.delete(folder.resolve(file));
        refusedWith(folder.resolve(file) + " is absent; copy the bundle again");
    }

    @ParameterizedTest
    @MethodSource("files")
    void one_changed_byte_is_noticed(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve(file), bytes);
        refusedWith(
                folder.resolve(file) + " is not what the manifest says (its SHA-256 differs); copy the bundle again");
    }

    @Test
    void a_folder_without_manifest_is_not_a_bundle() throws IOException {
        Files.delete(folder.resolve("manifest.json"));
        refusedWith(folder + " is not a bundle: it has no manifest.json; give the folder that training wrote");
    }

    @Test
    void a_later_schema_is_not_guessed_at() throws IOException {
        edit("manifest.json", "\"schema\" : 1", "\"schema\" : 3");
        refusedWith(folder.resolve("manifest.json") + " has schema 3 where this version of genrec reads 1 and 2;"
                + " write the bundle again or use the genrec that wrote it");
    }

    @Test
    void an_edited_manifest_is_noticed() throws IOException {
        edit("manifest.json", "\"seed\" : \"3\"", "\"seed\" : \"4\"");
        refusedWith("it was edited, copy the bundle again");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage\u0000", "[]", "{\"schema\":1}", "{\"schema\":1,\"files\":7}"})
    void an_invalid_manifest_is_refused(String manifest) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), manifest);
        refusedWith(folder.resolve("manifest.json").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "..", ".hidden"})
    void a_manifest_that_points_outside_is_refused(String name) throws IOException {
        edit("manifest.json", "\"codebooks.npy\"", "\"" + name + "\"");
        refusedWith("names '" + name + "', which is not a file of the bundle's folder");
    }

    @Test
    void a_manifest_must_name_every_required_file() throws IOException {
        Files.delete(folder.resolve("decode.onnx"));
        seal();
        refusedWith(folder.resolve("manifest.json") + " does not name decode.onnx; write the bundle again");
    }

    @Test
    void a_config_that_contradicts_the_weights_is_refused_naming_the_tensor() throws IOException {
        edit("config.json", "\"intermediate_size\" : 24", "\"intermediate_size\" : 32");
        seal();
        refusedWith(folder.resolve("model.safetensors") + " holds tensor model.layers.0.mlp.down_proj.weight as F32"
                + " [16, 24] where the config needs F32 [16, 32]; write the bundle again");
    }

    @Test
    void a_semantic_id_outside_the_code_space_is_refused() throws IOException {
        String first = Files.readAllLines(folder.resolve("semantic-ids.jsonl")).get(0);
        edit("semantic-ids.jsonl", first, "{\"itemId\":\"item-0\",\"codes\":[0,8,0]}");
        seal();
        refusedWith(folder.resolve("semantic-ids.jsonl") + " cannot be used, write the bundle again: semantic id"
                + " <0 8 0> of item item-0 holds code 8, past the last of 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "{}", "{\"itemId\":\"x\"}", "{\"itemId\":\"x\",\"codes\":[1,\"2\",3]}", ""})
    void a_table_with_a_bad_line_is_refused(String line) throws IOException {
        String first = Files.readAllLines(folder.resolve("semantic-ids.jsonl")).get(0);
        edit("semantic-ids.jsonl", first, line);
        seal();
        refusedWith(folder.resolve("semantic-ids.jsonl") + " cannot be used");
    }

    @Test
    void a_cold_start_item_must_be_in_the_catalogue() throws IOException {
        edit("cold-start.json", "item-2", "item-99");
        seal();
        refusedWith("cold-start item item-99 has no semantic id");
    }

    @Test
    void weights_of_another_shape_are_not_made_a_bundle() {
        ModelConfig untied = TinyBundle.CONFIG.withTiedHead(false);
        BundleContents contents = new BundleContents(
                untied, TinyBundle.semanticIds(), Map.of(), NeighbourMixture.NONE, List.of(), new TreeMap<>());
        assertThatThrownBy(() -> BundleWriter.write(folder, contents))
                .isInstanceOf(BrokenBundle.class)
                .hasMessageContaining("has no tensor lm_head.weight");
    }

    @Test
    void semantic_ids_of_another_code_space_are_not_made_a_bundle() {
        SemanticIdTable other = new SemanticIdTable(new CodeSpace(2, 8), Map.of("item", SemanticId.of(1, 2)));
        assertThatThrownBy(() -> new BundleContents(
                        TinyBundle.CONFIG, other, Map.of(), NeighbourMixture.NONE, List.of(), new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void refusedWith(String message) {
        assertThatThrownBy(() -> Bundle.load(folder))
                .isInstanceOf(BrokenBundle.class)
                .hasMessageContaining(message);
    }

    private void edit(String file, String from, String to) throws IOException {
        String text = Files.readString(folder.resolve(file));
        assertThat(text).contains(from);
        Files.writeString(folder.resolve(file), text.replace(from, to));
    }

    /** A manifest that agrees with the folder as it is now, so that what is checked is the contents. */
    private void seal() throws IOException {
        Manifest.describe(folder, new TreeMap<>()).write(folder);
    }
}
