package io.genrec.inference.bundle;

import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.weights.BrokenWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Completes a folder that holds {@code model.safetensors}, and perhaps {@code codebooks.npy}, to a bundle. */
public final class BundleWriter {
    private BundleWriter() {}

    /**
     * Writes the config, the tables, the graphs and, last, the manifest over every file of the folder.
     *
     * @param folder holds {@code model.safetensors} already; the caller stages and renames it
     * @return the bundle's version
     * @throws BrokenBundle where the weights contradict the config
     */
    public static String write(Path folder, BundleContents contents) {
        try {
            new BundleFiles(folder).write(contents);
            OnnxGraphs.write(contents.config(), folder);
            Manifest manifest = Manifest.describe(folder, contents.provenance());
            manifest.write(folder);
            return manifest.version();
        } catch (BrokenWeights e) {
            throw new BrokenBundle("the weights do not fit the config: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("bundle " + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** A reward model on its way into a bundle: what it is, and the safetensors file of its weights. */
    public record Reward(BundledReward contents, Path weights) {}

    /**
     * Writes a copy of a bundle that answers by another plan. Files that do not change are hard links where the disk has
     * them.
     *
     * @param folder empty; the caller stages and renames it
     * @param reward where the plan has a second stage
     * @param provenance added to the bundle's
     * @return the copy's version
     */
    public static String writePlanned(
            Bundle bundle,
            Path folder,
            ServingPlan plan,
            Optional<Reward> reward,
            SortedMap<String, String> provenance) {
        if (plan.secondStage().isPresent() != reward.isPresent()) {
            throw new IllegalArgumentException("a plan has a second stage just where the bundle has a reward model");
        }
        SortedMap<String, String> all = new TreeMap<>(bundle.provenance());
        all.putAll(provenance);
        all.put(Bundle.TUNED_FROM, bundle.version());
        try {
            try (Stream<Path> files = Files.list(bundle.folder())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (isKept(file.getFileName().toString())) {
                        link(file, folder.resolve(file.getFileName()));
                    }
                }
            }
            Files.writeString(folder.resolve(ServingPlan.FILE), plan.toJson());
            if (reward.isPresent()) {
                reward.get().contents().write(folder, reward.get().weights());
            }
            Manifest manifest = Manifest.describe(folder, all);
            manifest.write(folder);
            return manifest.version();
        } catch (BrokenWeights e) {
            throw new BrokenBundle("the reward model does not fit its description: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("bundle " + folder + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean isKept(String name) {
        return !name.startsWith(".")
                && !name.equals(Manifest.FILE)
                && !name.equals(ServingPlan.FILE)
                && !BundledReward.FILES.contains(name);
    }

    private static void link(Path file, Path copy) throws IOException {
        try {
            Files.createLink(copy, file);
        } catch (IOException | UnsupportedOperationException noLinks) {
            Files.copy(file, copy);
        }
    }
}
