package io.genrec.storage;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a run in a bucket consists of: the newest manifest names every file, and what it does not name is not there.
 *
 * @param format of this file
 * @param number counts the publications of the run
 * @param writer whose publication it was, unlike any other's
 * @param files by path within the run
 */
record Manifest(int format, long number, String writer, NavigableMap<String, Entry> files) {
    static final int FORMAT = 1;
    static final Manifest NOTHING = new Manifest(FORMAT, 0, "", new TreeMap<>());

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    Manifest {
        files = Collections.unmodifiableNavigableMap(new TreeMap<>(files));
    }

    /**
     * A file.
     *
     * @param key of its object
     * @param sha256 of its content, in hexadecimal digits
     */
    record Entry(
            @JsonProperty(required = true) String key,
            @JsonProperty(required = true) String sha256,
            @JsonProperty(required = true) long bytes) {}

    /** The files that a name stands for: itself, or all below it. */
    NavigableMap<String, Entry> under(String name) {
        NavigableMap<String, Entry> found = new TreeMap<>();
        files.forEach((path, entry) -> {
            if (isUnder(path, name)) {
                found.put(path, entry);
            }
        });
        return found;
    }

    /** The next one, with other files under some names. */
    Manifest next(String writer, Map<String, ? extends Map<String, Entry>> changed) {
        NavigableMap<String, Entry> next = new TreeMap<>(files);
        next.keySet().removeIf(path -> changed.keySet().stream().anyMatch(name -> isUnder(path, name)));
        changed.values().forEach(next::putAll);
        return new Manifest(FORMAT, number + 1, writer, next);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param where for messages */
    static Manifest read(String json, String where) {
        try {
            Manifest manifest = JSON.readValue(json, Manifest.class);
            if (manifest.format() > FORMAT) {
                throw new StorageFailed(where + " was written by a later genrec (format " + manifest.format()
                        + ", known is " + FORMAT + "): use that one");
            }
            return manifest;
        } catch (IOException e) {
            throw new StorageFailed(
                    where + " is not the manifest of a run: remove it, and the one before counts again", e);
        }
    }

    private static boolean isUnder(String path, String name) {
        return path.equals(name) || path.startsWith(name + "/");
    }
}
