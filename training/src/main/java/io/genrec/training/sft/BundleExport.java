package io.genrec.training.sft;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.training.decoder.DecoderWeights;
import io.genrec.training.decoder.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Turns weights into a bundle that can be served. */
final class BundleExport {
    private final Path catalog;

    /** @param catalog folder of the catalogue, whose codebooks go along where it has them */
    BundleExport(Path catalog) {
        this.catalog = catalog;
    }

    /**
     * Writes the weights and all that belongs to them.
     *
     * @param folder empty, staged by the caller
     * @return the bundle's version
     */
    String write(Path folder, DecoderWeights weights, BundleContents contents) {
        TensorFile.write(folder.resolve("model.safetensors"), weights.byName());
        Path codebooks = catalog.resolve(CatalogFiles.CODEBOOKS);
        try {
            if (Files.exists(codebooks)) {
                Files.copy(codebooks, folder.resolve(CatalogFiles.CODEBOOKS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + codebooks + ": " + e.getMessage(), e);
        }
        return BundleWriter.write(folder, contents);
    }
}
