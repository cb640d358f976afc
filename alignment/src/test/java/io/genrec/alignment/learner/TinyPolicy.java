package io.genrec.alignment.learner;

import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bundle of random weights over twelve items a to l in two levels of four codes, whose last code names none. */
final class TinyPolicy {
    static final CodeSpace SPACE = new CodeSpace(2, 4);
    static final ModelConfig MODEL = ModelConfig.ofDepth(SPACE, 1, 5);

    private TinyPolicy() {}

    static SemanticIdTable table() {
        Map<String, SemanticId> ids = new TreeMap<>();
        for (int item = 0; item < 12; item++) {
            ids.put(id(item), SemanticId.of(item / 3, item % 3));
        }
        return new SemanticIdTable(SPACE, ids);
    }

    static String id(int item) {
        return String.valueOf((char) ('a' + item));
    }

    /** Writes the bundle and loads it. */
    static Bundle bundle(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(MODEL, 3));
        BundleWriter.write(
                folder,
                new BundleContents(MODEL, table(), Map.of(), NeighbourMixture.NONE, List.of("a"), new TreeMap<>()));
        return Bundle.load(folder);
    }

    /** Six users with histories of 0 to 5 items, each of whom reacts to the two items that follow. */
    static List<AlignmentPrompt> prompts() {
        List<AlignmentPrompt> prompts = new ArrayList<>();
        for (int user = 0; user < 6; user++) {
            List<Behaviour> history = new ArrayList<>();
            for (int n = 0; n < user; n++) {
                history.add(new Behaviour(id(2 * user % 12), Action.CLICKED, 1000L + n));
            }
            prompts.add(new AlignmentPrompt(
                    "request " + user,
                    history,
                    2000,
                    List.of(
                            table().of(id((2 * user + 1) % 12)).orElseThrow(),
                            table().of(id((2 * user + 2) % 12)).orElseThrow())));
        }
        return prompts;
    }

    static AlignSettings settings(AlignmentMethod method, int iterations, boolean resume) {
        return settings(method, iterations, 0, resume);
    }

    static AlignSettings settings(AlignmentMethod method, int iterations, int staleness, boolean resume) {
        return new AlignSettings(
                method,
                new RolloutSettings(8, 12, RolloutKind.BOTH, PolicySupport.ANY_CODE),
                new AlignSettings.Course(iterations, 0, 4, 2, 2, staleness, 1),
                new AlignSettings.Optimization(0.01, 0, 1, 0.1, 1, 0.1, 0.04),
                List.of(0.0),
                new AlignSettings.Validation(2, 10, new BeamSettings(12, 12)),
                EngineSettings.OnnxRuntime.onAllCores(),
                7,
                resume);
    }
}
