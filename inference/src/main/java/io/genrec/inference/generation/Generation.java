package io.genrec.inference.generation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Sha256;
import io.genrec.inference.weights.BrokenWeights;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a catalogue: what changed since the one before, in {@code changes.jsonl}, with the vectors of added items
 * in {@code vectors.safetensors}, how good their semantic ids are in {@code report.json}, and {@code manifest.json}, which is
 * written last and names the digests of all that and of the generation before. Immutable.
 */
public final class Generation {
    static final String MANIFEST = "manifest.json";

    /** What a person may read of its quality; not needed to serve it. */
    public static final String REPORT = "report.json";

    private static final String CHANGES = "changes.jsonl";
    private static final String VECTORS = "vectors.safetensors";
    private static final String TENSOR = "vectors";
    private static final int SCHEMA = 1;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper LINES = new ObjectMapper();

    private final Manifest manifest;
    private final List<ItemChange> changes;
    private final List<float @Nullable []> vectors;

    private Generation(Manifest manifest, List<ItemChange> changes, List<float @Nullable []> vectors) {
        this.manifest = manifest;
        this.changes = List.copyOf(changes);
        this.vectors = vectors;
    }

    /**
     * The file that is written last.
     *
     * @param catalog digest of the semantic ids that were tokenized
     * @param number from 1 on
     * @param previous digest of the generation before, of the first the catalogue's
     * @param files name to SHA-256
     * @param digest of all that, and so of all generations before
     */
    private record Manifest(
            int schema, String catalog, int number, String previous, SortedMap<String, String> files, String digest) {
        static Manifest of(String catalog, int number, String previous, SortedMap<String, String> files) {
            String digest = Sha256.of(SCHEMA + "\n" + catalog + "\n" + number + "\n" + previous + "\n" + files);
            return new Manifest(SCHEMA, catalog, number, previous, files, digest);
        }
    }

    /**
     * Writes the generation that follows.
     *
     * @param folder empty; the caller stages and renames it
     * @param before what the catalogue holds so far
     * @param vectors of the changed items, in their order; null where it was not added
     * @param report for {@link #REPORT}
     */
    public static void write(
            Path folder,
            CatalogOverlay before,
            List<ItemChange> changes,
            List<float @Nullable []> vectors,
            Map<String, Object> report) {
        try {
            try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(CHANGES))) {
                for (ItemChange change : changes) {
                    out.write(LINES.writeValueAsString(change));
                    out.write('\n');
                }
            }
            SortedMap<String, String> files = new TreeMap<>();
            files.put(CHANGES, Sha256.of(folder.resolve(CHANGES)));
            if (vectors.stream().anyMatch(vector -> vector != null)) {
                Safetensors.write(folder.resolve(VECTORS), List.of(tensor(vectors)));
                files.put(VECTORS, Sha256.of(folder.resolve(VECTORS)));
            }
            JSON.writeValue(folder.resolve(REPORT).toFile(), report);
            files.put(REPORT, Sha256.of(folder.resolve(REPORT)));
            JSON.writeValue(
                    folder.resolve(MANIFEST).toFile(),
                    Manifest.of(before.catalog(), before.generation() + 1, before.digest(), files));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Tensor tensor(List<float @Nullable []> vectors) {
        List<float[]> rows = new ArrayList<>();
        for (float @Nullable [] vector : vectors) {
            if (vector != null) {
                rows.add(vector);
            }
        }
        int dimensions = rows.get(0).length;
        FloatBuffer values = FloatBuffer.allocate(rows.size() * dimensions);
        rows.forEach(values::put);
        return new Tensor(TENSOR, List.of((long) rows.size(), (long) dimensions), values.flip());
    }

    /**
     * Reads a generation whole, every file checked against its manifest.
     *
     * @throws BrokenBundle naming the file that is absent or not what it was
     */
    static Generation read(Path folder) {
        try {
            Manifest manifest = manifest(folder);
            List<ItemChange> changes = changes(folder.resolve(CHANGES));
            return new Generation(
                    manifest, changes, vectors(folder, manifest.files().containsKey(VECTORS), changes));
        } catch (BrokenWeights e) {
            throw new BrokenBundle(e.getMessage() + "; copy the generation again", e);
        } catch (IOException e) {
            throw new BrokenBundle("generation " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What the report of a generation says, by name.
     *
     * @param folder the generation's
     * @throws BrokenBundle where there is none
     */
    public static Map<String, Object> report(Path folder) {
        Path file = folder.resolve(REPORT);
        try {
            return LINES.readValue(file.toFile(), new TypeReference<Map<String, Object>>() {});
        } catch (IOException e) {
            throw new BrokenBundle(file + " is absent or broken: copy the generation again", e);
        }
    }

    private static Manifest manifest(Path folder) throws IOException {
        Path file = folder.resolve(MANIFEST);
        try {
            Manifest manifest = JSON.readValue(file.toFile(), Manifest.class);
            if (manifest.schema() != SCHEMA) {
                throw new BrokenBundle(file + " has schema " + manifest.schema()
                        + " where this version of genrec reads " + SCHEMA + ": use the genrec that wrote it");
            }
            for (Map.Entry<String, String> named : manifest.files().entrySet()) {
                Path part = folder.resolve(named.getKey());
                if (!folder.equals(part.getParent()) || !Files.isRegularFile(part)) {
                    throw new BrokenBundle(part + " is absent; copy the generation again");
                }
                if (!Sha256.of(part).equals(named.getValue())) {
                    throw new BrokenBundle(
                            part + " is not what its manifest says (its SHA-256 differs); copy the generation again");
                }
            }
            Manifest made = Manifest.of(manifest.catalog(), manifest.number(), manifest.previous(), manifest.files());
            if (!made.digest().equals(manifest.digest())) {
                throw new BrokenBundle(file + " was edited: its digest is another; copy the generation again");
            }
            return manifest;
        } catch (JsonProcessingException | NullPointerException e) {
            throw new BrokenBundle(file + " is not the manifest of a generation: copy the generation again", e);
        }
    }

    private static List<ItemChange> changes(Path file) throws IOException {
        List<ItemChange> changes = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                changes.add(LINES.readValue(line, ItemChange.class));
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new BrokenBundle(file + " line " + (changes.size() + 1) + " is not what happened to an item", e);
        }
        return changes;
    }

    private static List<float @Nullable []> vectors(Path folder, boolean hasAny, List<ItemChange> changes) {
        List<float @Nullable []> vectors = new ArrayList<>();
        FloatBuffer values = FloatBuffer.allocate(0);
        int dimensions = 0;
        if (hasAny) {
            Safetensors file = Safetensors.open(folder.resolve(VECTORS));
            dimensions = file.entry(TENSOR).shape().get(1).intValue();
            values = file.read(TENSOR);
        }
        for (ItemChange change : changes) {
            if (change.kind() == ItemChange.Kind.ADDED) {
                if (values.remaining() < Math.max(1, dimensions)) {
                    throw new BrokenBundle(folder.resolve(VECTORS) + " holds fewer vectors than items were added");
                }
                float[] vector = new float[dimensions];
                values.get(vector);
                vectors.add(vector);
            } else {
                vectors.add(null);
            }
        }
        return vectors;
    }

    public String catalog() {
        return manifest.catalog();
    }

    public int number() {
        return manifest.number();
    }

    String previous() {
        return manifest.previous();
    }

    public String digest() {
        return manifest.digest();
    }

    /** In the order in which they were published. */
    public List<ItemChange> changes() {
        return changes;
    }

    /** Of the item of a change; null where it was not added. */
    float @Nullable [] vector(int change) {
        return vectors.get(change);
    }
}
