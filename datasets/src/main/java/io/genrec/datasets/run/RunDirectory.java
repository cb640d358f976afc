package io.genrec.datasets.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The fixed names under which the steps of one run leave their results, so that any step can be repeated alone. */
public record RunDirectory(Path root) {
    public RunDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /** Parquet, {@link io.genrec.datasets.table.EventFormat}. */
    public Path events() {
        return root.resolve("events");
    }

    /** Parquet, {@link io.genrec.datasets.table.ItemFormat}. */
    public Path items() {
        return root.resolve("items");
    }

    /** The lines an import could not read, as CSV: file, line, reason, text. */
    public Path rejects() {
        return root.resolve("rejects.csv");
    }

    /** Holds {@link #trainSamples()}, {@link #validSamples()} and {@link #testSamples()}. */
    public Path samples() {
        return root.resolve("samples");
    }

    /** Parquet, {@link io.genrec.datasets.table.PageSampleFormat}. */
    public Path trainSamples() {
        return samples().resolve("train");
    }

    /** Parquet, {@link io.genrec.datasets.table.PageSampleFormat}. */
    public Path validSamples() {
        return samples().resolve("valid");
    }

    /** Parquet, {@link io.genrec.datasets.table.PageSampleFormat}. */
    public Path testSamples() {
        return samples().resolve("test");
    }

    /** Parquet, {@link io.genrec.datasets.table.UserSequenceFormat}. */
    public Path sequences() {
        return root.resolve("sequences");
    }

    /** What the streaming job keeps: checkpoints, savepoints and {@link #streamedSamples()}. */
    public Path stream() {
        return root.resolve("stream");
    }

    /** Complete pages of the stream; Parquet, {@link io.genrec.datasets.table.PageSampleFormat}. */
    public Path streamedSamples() {
        return stream().resolve("samples");
    }

    /** Item embeddings, codebooks, and the semantic id of every item. */
    public Path catalog() {
        return root.resolve("catalog");
    }

    /** What changed in the catalogue since it was tokenized, a folder of generations for each catalogue that was. */
    public Path generations() {
        return root.resolve("generations");
    }

    /** Semantic ids given by the codebooks to items beyond the catalogue; {@link io.genrec.datasets.codebook.AssignedIdFormat}. */
    public Path assigned() {
        return root.resolve("assigned");
    }

    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** The reward model and its report. */
    public Path reward() {
        return root.resolve("reward");
    }

    /** Checkpoints and newest policies of alignments, a folder a method: {@code alignment/grpo-sr}. */
    public Path alignment() {
        return root.resolve("alignment");
    }

    /** Aligned bundles, a folder a method: {@code aligned/grpo-sr}. */
    public Path aligned() {
        return root.resolve("aligned");
    }

    /** The bundles that are whole in {@link #aligned()}, in the order of their names; those being written are not. */
    public List<Path> alignedBundles() {
        if (!Files.isDirectory(aligned())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(aligned())) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundle that training made last. */
    public Path bundle() {
        return root.resolve("bundle");
    }

    /** The bundle with a tuned serving plan. */
    public Path served() {
        return root.resolve("served");
    }

    /** The trained SASRec baseline. */
    public Path sasrec() {
        return root.resolve("sasrec");
    }

    /** Results as JSON, one file each. */
    public Path metrics() {
        return root.resolve("metrics");
    }

    /** What the features' log was like; a result in the long form. */
    public Path dataHealth() {
        return metrics().resolve("data-health.json");
    }

    /** The same of what streamed in since the first start; a result in the long form. */
    public Path streamHealth() {
        return metrics().resolve("stream-health.json");
    }

    public Path report() {
        return root.resolve("report.html");
    }

    /** What each finished step did: one JSON file a step. */
    public Path steps() {
        return root.resolve("steps");
    }

    /** Whether a command is putting its results in place, or was killed while it did; the next one that writes ends that. */
    public boolean isBeingReplaced() {
        return Stream.concat(Stream.of(root, aligned()), foldersIn(generations()).stream())
                .anyMatch(StagedFolder::isBeingCommitted);
    }

    /** Ends or removes what a killed command left half done; nobody may be writing to the run meanwhile. */
    void recover() throws IOException {
        List<Path> parents = new ArrayList<>(List.of(root, aligned(), checkpoints(), steps()));
        parents.addAll(foldersIn(alignment()));
        parents.addAll(foldersIn(generations()));
        for (Path parent : parents) {
            StagedFolder.recover(parent);
        }
    }

    private static List<Path> foldersIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
