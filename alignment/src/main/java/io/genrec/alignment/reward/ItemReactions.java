package io.genrec.alignment.reward;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.baseline.TrainingLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often users reacted to each item in the training samples. Kept with the reward model, for a server that ranks by it
 * has no samples.
 */
final class ItemReactions {
    static final String FILE = "reactions.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Map<String, Long> counts;

    private ItemReactions(Map<String, Long> counts) {
        this.counts = Map.copyOf(counts);
    }

    static ItemReactions of(RunDirectory run) {
        return new ItemReactions(TrainingLog.read(run.trainSamples()).reactions());
    }

    /** 0 for an item that nobody reacted to. */
    long of(String itemId) {
        return counts.getOrDefault(itemId, 0L);
    }

    /** By item id; items that nobody reacted to are absent. */
    Map<String, Long> counts() {
        return counts;
    }

    void write(Path folder) {
        try {
            JSON.writeValue(folder.resolve(FILE).toFile(), new TreeMap<>(counts));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder.resolve(FILE) + ": " + e.getMessage(), e);
        }
    }

    /** @throws StepFailed where the file is absent or broken */
    static ItemReactions read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return new ItemReactions(JSON.readValue(file.toFile(), new TypeReference<Map<String, Long>>() {}));
        } catch (IOException e) {
            throw new StepFailed(file + " is absent or broken (" + e.getMessage() + "): run genrec reward again", e);
        }
    }
}
