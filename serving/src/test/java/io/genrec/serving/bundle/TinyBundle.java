package io.genrec.serving.bundle;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bundle of random weights over {@code item-0} and {@code item-1}, or more. */
public final class TinyBundle {
    private static final ModelConfig CONFIG =
            new ModelConfig(new CodeSpace(2, 4), new Backbone(1, 16, 24, new Attention(2, 1, 8)), 5, Switches.ALL_ON);

    private TinyBundle() {}

    /** @return the version */
    public static String write(Path folder, long seed, Map<String, String> provenance) throws IOException {
        return write(folder, seed, provenance, Map.of("item-0", SemanticId.of(0, 1), "item-1", SemanticId.of(2, 3)));
    }

    /**
     * @param ids of two levels of 4 codes, that of {@code item-0} among them
     * @return the version
     */
    public static String write(Path folder, long seed, Map<String, String> provenance, Map<String, SemanticId> ids)
            throws IOException {
        Files.createDirectories(folder);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(CONFIG, seed));
        SemanticIdTable items = new SemanticIdTable(CONFIG.space(), ids);
        return BundleWriter.write(
                folder,
                new BundleContents(
                        CONFIG, items, Map.of(), NeighbourMixture.NONE, List.of("item-0"), new TreeMap<>(provenance)));
    }
}
