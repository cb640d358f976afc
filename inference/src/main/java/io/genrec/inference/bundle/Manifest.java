package io.genrec.inference.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code manifest.json}: the version of a bundle and what its files must be.
 *
 * @param files name to SHA-256, of every file but the manifest and hidden ones
 * @param provenance where the model comes from, by name
 */
record Manifest(int schema, String version, SortedMap<String, String> files, SortedMap<String, String> provenance) {
    static final String FILE = "manifest.json";
    private static final int SCHEMA = 1;

    /** Of bundles with a plan: a genrec that knows none must not answer without it. */
    private static final int PLANNED_SCHEMA = 2;

    private static final int VERSION_LENGTH = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    Manifest {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    }

    /** The manifest of a folder as it stands. */
    static Manifest describe(Path folder, SortedMap<String, String> provenance) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> present = entries.filter(Files::isRegularFile).toList();
            for (Path file : present) {
                String name = file.getFileName().toString();
                if (!name.equals(FILE) && !name.startsWith(".")) {
                    files.put(name, Sha256.of(file));
                }
            }
        }
        int schema = files.containsKey(ServingPlan.FILE) ? PLANNED_SCHEMA : SCHEMA;
        return new Manifest(schema, version(files, provenance), files, provenance);
    }

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /**
     * Reads a manifest and checks every file it names.
     *
     * @throws BrokenBundle naming the file that is absent or not what it was
     */
    static Manifest verify(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new BrokenBundle(
                    folder + " is not a bundle: it has no " + FILE + "; give the folder that training wrote");
        }
        Manifest manifest = parse(file);
        for (var expected : manifest.files.entrySet()) {
            verify(folder, expected.getKey(), expected.getValue());
        }
        String version = version(manifest.files, manifest.provenance);
        if (!version.equals(manifest.version)) {
            throw new BrokenBundle(file + " gives version " + manifest.version + " where its contents make " + version
                    + "; it was edited, copy the bundle again");
        }
        return manifest;
    }

    /** The version it gives, nothing of it checked; empty where there is no manifest of this schema. */
    static Optional<String> versionIn(Path folder) {
        try {
            return Optional.of(parse(folder.resolve(FILE)).version);
        } catch (IOException | BrokenBundle absentOrBroken) {
            return Optional.empty();
        }
    }

    private static Manifest parse(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            JsonNode schema = root.path("schema");
            if (schema.asInt() != SCHEMA && schema.asInt() != PLANNED_SCHEMA) {
                throw new BrokenBundle(file + " has schema " + schema + " where this version of genrec reads " + SCHEMA
                        + " and " + PLANNED_SCHEMA + "; write the bundle again or use the genrec that wrote it");
            }
            return JSON.treeToValue(root, Manifest.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new BrokenBundle(file + " is not a manifest: copy the bundle again", e);
        }
    }

    private static void verify(Path folder, String name, String digest) throws IOException {
        Path file = folder.resolve(name);
        if (!folder.equals(file.getParent()) || name.startsWith(".")) {
            throw new BrokenBundle(
                    folder.resolve(FILE) + " names '" + name + "', which is not a file of the bundle's folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new BrokenBundle(file + " is absent; copy the bundle again");
        }
        if (!Sha256.of(file).equals(digest)) {
            throw new BrokenBundle(
                    file + " is not what the manifest says (its SHA-256 differs); copy the bundle again");
        }
    }

    private static String version(SortedMap<String, String> files, SortedMap<String, String> provenance) {
        return Sha256.of(files + "\n" + provenance).substring(0, VERSION_LENGTH);
    }
}
