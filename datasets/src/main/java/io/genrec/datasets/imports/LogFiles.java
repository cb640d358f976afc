package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of a data set, found by how their names begin: as their publishers name them, plain or gzipped. */
record LogFiles(Path from) {
    private static final List<String> NO_PARTS = List.of(".", "_");

    /**
     * The files of a log: itself, or all within a directory, in the order of their paths, without those that the tools
     * which write such directories put beside them ({@code _SUCCESS}, {@code .part.crc}).
     */
    static List<Path> parts(Path log) {
        if (!Files.isDirectory(log)) {
            FileKind.requireFile(log);
            return List.of(log);
        }
        try (Stream<Path> walk = Files.walk(log)) {
            List<Path> files = walk.filter(Files::isRegularFile)
                    .filter(file -> StreamSupport.stream(log.relativize(file).spliterator(), false)
                            .noneMatch(name -> NO_PARTS.stream().anyMatch(name.toString()::startsWith)))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new StepFailed("there is no file in " + log + ": name the directory that holds the log");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + log + ": " + e.getMessage(), e);
        }
    }

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

    /** As {@link #required}, in the folders of the folder, too. */
    List<Path> anywhereRequired(String prefix) {
        List<Path> files = anywhereBeginningWith(prefix);
        return files.isEmpty() ? required(prefix) : files;
    }

    /** As {@link #beginningWith}, in the folders of the folder, too. */
    List<Path> anywhereBeginningWith(String prefix) {
        if (!Files.isDirectory(from)) {
            return beginningWith(prefix);
        }
        try (Stream<Path> entries = Files.walk(from, 2)) {
            return entries.filter(file -> begins(file, prefix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + from + ": " + e.getMessage(), e);
        }
    }

    /** What tells a file from the others: where it lies and what it is called, without what its name ends in. */
    String nameOf(Path file) {
        String name =
                from.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        return name.replaceFirst("\\.(tsv|csv|txt)(\\.gz|\\.zst)?$", "");
    }

    private static boolean begins(Path file, String prefix) {
        return Files.isRegularFile(file) && file.getFileName().toString().startsWith(prefix);
    }
}
