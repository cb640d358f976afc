package io.genrec.alignment.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.Sha256;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.TensorFile;
import io.genrec.training.optimizer.AdamW;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of one alignment: the weights of the newest policies, one file each, and the last checkpoint, a folder that is
 * whole or absent. A checkpoint says what the run is, so that no other run continues from it.
 */
final class PolicyFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHECKPOINT = "checkpoint-";
    private static final String POLICY = "policy-";
    private static final int LEAST_KEPT = 2;

    private final Path folder;
    private final Bundle bundle;
    private final Map<String, String> identity;
    private final int kept;

    /**
     * @param identity everything but the bundle that the weights depend on, by the key of its setting
     * @param staleness how many policies behind the newest are still used
     */
    PolicyFiles(Path folder, Bundle bundle, Map<String, String> identity, int staleness) {
        this.kept = Math.max(LEAST_KEPT, staleness + 1);
        this.folder = folder;
        this.bundle = bundle;
        this.identity = new TreeMap<>(identity);
        this.identity.put("bundle", bundle.version());
    }

    DecoderWeights supervised(NDManager owner, ModelConfig model) {
        return new DecoderWeights(model, TensorFile.read(bundle.folder().resolve(OnnxGraphs.WEIGHTS), owner));
    }

    /**
     * Writes the weights of a policy and keeps those before it that are still used, one at least. All others are removed, later ones too: a run that was
     * killed some iterations after its checkpoint left them, and they come again.
     */
    PolicyVersion export(DecoderWeights weights, long number) {
        Path partial = folder.resolve("." + POLICY + "partial");
        try {
            Files.createDirectories(folder);
            TensorFile.write(partial, weights.byName());
            PolicyVersion policy = new PolicyVersion(number, Sha256.of(partial));
            Files.move(partial, weights(policy), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            for (Path other : found(POLICY)) {
                if (number(other) > number || number(other) <= number - kept) {
                    Files.delete(other);
                }
            }
            return policy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a policy to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The weights of a policy that is kept. */
    DecoderWeights weights(PolicyVersion policy, NDManager owner, ModelConfig model) {
        return new DecoderWeights(model, TensorFile.read(weights(policy), owner));
    }

    /** Where the weights of a policy are. */
    Path weights(PolicyVersion policy) {
        return folder.resolve(String.format("%s%06d.safetensors", POLICY, policy.number()));
    }

    /** Writes a checkpoint, then removes the older ones. */
    void save(DecoderWeights weights, AdamW optimizer, List<IterationMetrics> history) {
        Path target = folder.resolve(String.format("%s%06d", CHECKPOINT, history.size()));
        try (StagedFolder staged = new StagedFolder(target)) {
            TensorFile.write(staged.path().resolve("weights.safetensors"), weights.byName());
            TensorFile.write(staged.path().resolve("first-moments.safetensors"), optimizer.firstMoments());
            TensorFile.write(staged.path().resolve("second-moments.safetensors"), optimizer.secondMoments());
            JSON.writeValue(staged.path().resolve("identity.json").toFile(), identity);
            JSON.writeValue(staged.path().resolve("state.json").toFile(), new State(optimizer.step(), history));
            staged.commit();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write checkpoint " + target + ": " + e.getMessage(), e);
        }
        found(CHECKPOINT).stream().filter(older -> !older.equals(target)).forEach(StagedFolder::remove);
        found("." + CHECKPOINT).forEach(StagedFolder::remove); // what kills left of others
    }

    /**
     * The newest checkpoint, if there is one.
     *
     * @throws StepFailed where it is of another run, or damaged
     */
    Optional<Saved> latest() {
        return found(CHECKPOINT).stream()
                .max(Comparator.comparingLong(PolicyFiles::number))
                .map(this::read);
    }

    /** Removes everything. */
    void clear() {
        if (Files.isDirectory(folder)) {
            found("").forEach(StagedFolder::remove);
        }
    }

    /** How far a run had come. */
    private record State(long updates, List<IterationMetrics> history) {}

    private Saved read(Path checkpoint) {
        try {
            Map<String, String> found =
                    JSON.readValue(checkpoint.resolve("identity.json").toFile(), new TypeReference<>() {});
            identity.forEach((key, value) -> {
                if (!value.equals(found.get(key))) {
                    throw new StepFailed("checkpoint " + checkpoint + " was made with " + key + " = " + found.get(key)
                            + ", this run has " + value + "; set it back, or align without --resume");
                }
            });
            State state = JSON.readValue(checkpoint.resolve("state.json").toFile(), State.class);
            return new Saved(checkpoint, state.updates(), state.history());
        } catch (IOException e) {
            throw damaged(checkpoint, e);
        }
    }

    /** A checkpoint on disk. */
    record Saved(Path folder, long updates, List<IterationMetrics> history) {
        DecoderWeights weights(NDManager owner, ModelConfig model) {
            return new DecoderWeights(model, tensors("weights.safetensors", owner));
        }

        AdamW optimizer(NDManager owner, double weightDecay) {
            return AdamW.restore(
                    weightDecay,
                    tensors("first-moments.safetensors", owner),
                    tensors("second-moments.safetensors", owner),
                    updates);
        }

        private SortedMap<String, NDArray> tensors(String file, NDManager owner) {
            try {
                return TensorFile.read(folder.resolve(file), owner);
            } catch (BrokenWeights e) {
                throw damaged(folder, e);
            }
        }
    }

    private static StepFailed damaged(Path checkpoint, Exception cause) {
        return new StepFailed(
                "checkpoint " + checkpoint + " is damaged (" + cause.getMessage()
                        + "); remove it, or align without --resume",
                cause);
    }

    /** Files and folders that begin so. */
    private List<Path> found(String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(Path path) {
        String name = path.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('-') + 1).replaceAll("\\D.*", ""));
    }
}
