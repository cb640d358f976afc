package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedBundleTest {
    private static final ModelConfig CONFIG =
            new ModelConfig(new CodeSpace(2, 4), 16, 1, 2, 1, 8, 24, 10_000, 1e-6, 5, true, true, true, true, true);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void without_an_alignment_it_is_what_training_made() throws IOException {
        String trained = write(run().bundle(), 1, Map.of());
        assertServed("auto", trained, "bundle");
        assertServed("sft", trained, "bundle");
    }

    @Test
    void what_was_aligned_from_the_present_bundle_goes_before_it() throws IOException {
        String trained = write(run().bundle(), 1, Map.of());
        String aligned = write(run().aligned().resolve("grpo-sr"), 2, Map.of("supervised-bundle", trained));
        assertServed("auto", aligned, "aligned/grpo-sr");
        assertServed("sft", trained, "bundle");
    }

    @Test
    void what_was_aligned_from_an_earlier_bundle_is_served_only_where_it_is_named() throws IOException {
        String trained = write(run().bundle(), 1, Map.of());
        String aligned = write(run().aligned().resolve("grpo-sr"), 2, Map.of("supervised-bundle", "another"));
        assertServed("auto", trained, "bundle");
        assertServed("grpo-sr", aligned, "aligned/grpo-sr");
    }

    @Test
    void a_folder_elsewhere_is_named_whole() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        assertServed(elsewhere.toString(), write(elsewhere, 3, Map.of()), elsewhere.toString());
    }

    @Test
    void a_name_that_is_none_is_answered_with_those_there_are() throws IOException {
        write(run().bundle(), 1, Map.of());
        write(run().aligned().resolve("grpo"), 2, Map.of());
        assertThatThrownBy(() -> ServedBundle.load("gpro", run()))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("no bundle gpro")
                .hasMessageContaining("has sft, grpo;");
    }

    private RunDirectory run() {
        return new RunDirectory(folder.resolve("run"));
    }

    private void assertServed(String choice, String version, String place) {
        ServedBundle served = ServedBundle.load(choice, run());
        assertThat(served.bundle().version()).isEqualTo(version);
        assertThat(served.place()).isEqualTo(place);
    }

    /** @return the version */
    private static String write(Path bundle, long seed, Map<String, String> provenance) throws IOException {
        Files.createDirectories(bundle);
        Safetensors.write(bundle.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(CONFIG, seed));
        SemanticIdTable items = new SemanticIdTable(
                CONFIG.space(), Map.of("item-0", SemanticId.of(0, 1), "item-1", SemanticId.of(2, 3)));
        return BundleWriter.write(
                bundle,
                new BundleContents(
                        CONFIG, items, Map.of(), NeighbourMixture.NONE, List.of("item-0"), new TreeMap<>(provenance)));
    }
}
