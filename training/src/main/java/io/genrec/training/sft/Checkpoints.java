package io.genrec.training.sft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.optimizer.AdamW;
import io.genrec.training.optimizer.MovingAverage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checkpoints of one training run, a folder each, whole or absent: weights, their average, the best weights, both moments of
 * the optimizer, how far the run had come, and what the run is, so that no other run continues from it.
 */
final class Checkpoints {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "step-";

    private final Path folder;
    private final Map<String, String> identity;

    /** @param identity everything that the weights depend on, by the key of its setting */
    Checkpoints(Path folder, Map<String, String> identity) {
        this.folder = folder;
        this.identity = new TreeMap<>(identity);
    }

    /** Writes a checkpoint, then removes the older ones. */
    void save(Learner learner, DecoderWeights best, TrainingState state) {
        Path target = folder.resolve(PREFIX + String.format("%010d", state.step()));
        try (StagedFolder staged = new StagedFolder(target)) {
            TensorFile.write(weights(staged.path()), learner.weights().byName());
            TensorFile.write(average(staged.path()), learner.averaged().byName());
            TensorFile.write(bestWeights(staged.path()), best.byName());
            TensorFile.write(means(staged.path()), learner.optimizer().firstMoments());
            TensorFile.write(squares(staged.path()), learner.optimizer().secondMoments());
            JSON.writeValue(staged.path().resolve("identity.json").toFile(), identity);
            JSON.writeValue(staged.path().resolve("state.json").toFile(), state);
            staged.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write checkpoint " + target + ": " + e.getMessage(), e);
        }
        found().stream().filter(older -> !older.equals(target)).forEach(Checkpoints::remove);
    }

    /** Removes every checkpoint. */
    void clear() {
        found().forEach(Checkpoints::remove);
    }

    /**
     * The newest checkpoint, if there is one.
     *
     * @throws StepFailed where it is of another run, or damaged
     */
    Optional<Saved> latest() {
        return found().stream().max(Comparator.naturalOrder()).map(this::read);
    }

    private Saved read(Path checkpoint) {
        try {
            requireSameRun(
                    checkpoint,
                    JSON.readValue(checkpoint.resolve("identity.json").toFile(), new TypeReference<>() {}));
            TrainingState state =
                    JSON.readValue(checkpoint.resolve("state.json").toFile(), TrainingState.class);
            return new Saved(checkpoint, state);
        } catch (IOException e) {
            throw damaged(checkpoint, e);
        }
    }

    private static StepFailed damaged(Path checkpoint, Exception cause) {
        return new StepFailed(
                "checkpoint " + checkpoint + " is damaged (" + cause.getMessage()
                        + "); remove it, or train without --resume",
                cause);
    }

    private void requireSameRun(Path checkpoint, Map<String, String> found) {
        identity.forEach((key, value) -> {
            String other = found.get(key);
            if (!value.equals(other)) {
                throw new StepFailed("checkpoint " + checkpoint + " was made with " + key + " = " + other
                        + ", this run has " + value + "; set it back, or train without --resume");
            }
        });
    }

    private List<Path> found() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path checkpoint) {
        try (Stream<Path> walk = Files.walk(checkpoint)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
    }

    private static Path weights(Path checkpoint) {
        return checkpoint.resolve("weights.safetensors");
    }

    private static Path average(Path checkpoint) {
        return checkpoint.resolve("average.safetensors");
    }

    private static Path bestWeights(Path checkpoint) {
        return checkpoint.resolve("best.safetensors");
    }

    private static Path means(Path checkpoint) {
        return checkpoint.resolve("first-moments.safetensors");
    }

    private static Path squares(Path checkpoint) {
        return checkpoint.resolve("second-moments.safetensors");
    }

    /** A checkpoint on disk. */
    record Saved(Path folder, TrainingState state) {
        DecoderWeights weights(NDManager owner, ModelConfig model) {
            return new DecoderWeights(model, tensors(Checkpoints.weights(folder), owner));
        }

        DecoderWeights bestWeights(NDManager owner, ModelConfig model) {
            return new DecoderWeights(model, tensors(Checkpoints.bestWeights(folder), owner));
        }

        AdamW optimizer(NDManager owner, double weightDecay) {
            return AdamW.restore(
                    weightDecay, tensors(means(folder), owner), tensors(squares(folder), owner), state.step());
        }

        MovingAverage average(NDManager owner, double decay) {
            return MovingAverage.restore(decay, tensors(Checkpoints.average(folder), owner), state.step());
        }

        private SortedMap<String, NDArray> tensors(Path file, NDManager owner) {
            try {
                return TensorFile.read(file, owner);
            } catch (BrokenWeights e) {
                throw damaged(folder, e);
            }
        }
    }
}
