package io.genrec.datasets.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that comes into being whole or not at all: written beside its place under a temporary name, renamed by
 * {@link #commit()}, removed when closed without. What an earlier run left half-written there is removed first.
 */
public final class StagedFolder implements Closeable {
    private final Path target;
    private final Path staging;

    public StagedFolder(Path target) {
        this.target = target.toAbsolutePath();
        this.staging = this.target.resolveSibling("." + this.target.getFileName() + ".partial");
        try {
            delete(staging);
            Files.createDirectories(staging);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + staging + ": " + e.getMessage(), e);
        }
    }

    /** Where to write until the commit. */
    public Path path() {
        return staging;
    }

    /** Puts the folder in its place; one that stood there before is replaced. */
    public void commit() {
        Path replaced = target.resolveSibling("." + target.getFileName() + ".replaced");
        try {
            delete(replaced);
            if (Files.exists(target)) {
                Files.move(target, replaced, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            delete(replaced);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put " + target + " in place: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            delete(staging);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + staging + ": " + e.getMessage(), e);
        }
    }

    /** Removes a folder, or a file, at once: whoever is killed meanwhile leaves it whole or hidden. */
    public static void remove(Path target) {
        String name = target.getFileName().toString();
        try {
            if (name.startsWith(".")) {
                delete(target);
            } else {
                Path hidden = target.resolveSibling("." + name + ".replaced");
                delete(hidden);
                Files.move(target, hidden, StandardCopyOption.ATOMIC_MOVE);
                delete(hidden);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + target + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }
}
