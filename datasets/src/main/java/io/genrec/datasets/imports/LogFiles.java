package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a data set, found by how their names begin: as their publishers name them, plain or gzipped. */
record LogFiles(Path from) {

    /** At least one. @throws StepFailed where there is none */
    List<Path> required(String prefix) {
        List<Path> files = beginningWith(prefix);
        if (files.isEmpty()) {
            throw new StepFailed("there is no file " + prefix + "* in " + from
                    + ": name the directory as its publisher packs it, with --from");
        }
        return files;
    }

    /** In the order of their names; of a {@code from} that is a file, that file alone, where its name begins so. */
    List<Path> beginningWith(String prefix) {
        if (Files.isRegularFile(from)) {
            return begins(from, prefix) ? List.of(from) : List.of();
        }
        if (!Files.isDirectory(from)) {
            throw new StepFailed("there is no file or directory " + from + ": check the path");
        }
        try (Stream<Path> entries = Files.list(from)) {
            return entries.filter(file -> begins(file, prefix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + from + ": " + e.getMessage(), e);
        }
    }

    private static boolean begins(Path file, String prefix) {
        return Files.isRegularFile(file) && file.getFileName().toString().startsWith(prefix);
    }
}
