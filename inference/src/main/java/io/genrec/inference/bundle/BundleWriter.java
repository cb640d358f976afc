package io.genrec.inference.bundle;

import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.weights.BrokenWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

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
}
