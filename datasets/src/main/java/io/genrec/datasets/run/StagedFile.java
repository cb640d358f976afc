package io.genrec.datasets.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A file that comes into being whole or not at all: written beside its place under a name of its own, then renamed. */
public final class StagedFile {
    private StagedFile() {}

    /** Writes a file where it is told to. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path partial) throws IOException;
    }

    /**
     * Puts a file in its place; one that stood there before is replaced. Its folder is made where it is absent.
     *
     * @throws UncheckedIOException naming the file, where it cannot be written
     */
    public static void write(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path partial = target.resolveSibling(partialName(target));
        try {
            Files.createDirectories(partial.getParent());
            content.writeTo(partial);
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            removeQuietly(partial);
        }
    }

    /** A hidden name that no other writer has. */
    static String partialName(Path target) {
        return "." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + ".partial";
    }

    private static void removeQuietly(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            // the failure that left it there is the one to tell
        }
    }
}
