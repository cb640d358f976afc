package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of a data set, found by how their names begin: as their publishers name them, plain or gzipped. */
record LogFiles(Path from) {
    private static final List<String> NO_PARTS = List.of(".", "_");

    /**
     * The files of logs, each itself or all within a directory, in the order of their paths: without those that the tools
     * which write such directories put beside them ({@code _SUCCESS}, {@code .part.crc}), and without parts that are empty.
     *
     * @throws StepFailed where there are none, or one is named twice
     */
    static List<Path> parts(List<Path> logs) {
        List<Path> files = new ArrayList<>();
        Set<Path> real = new HashSet<>();
        for (Path log : logs) {
            List<Path> parts = parts(log);
            if (parts.stream().allMatch(part -> Files.isDirectory(log) && isEmpty(part))) {
                throw new StepFailed("there is no file in " + log + " that holds anything: name the directory that"
                        + " holds the log");
            }
            for (Path part : parts) {
                if (!real.add(real(part))) {
                    throw new StepFailed(part + " is named twice: name each file of the log once, with --from");
                }
                if (part.equals(log) || !isEmpty(part)) {
                    files.add(part);
                }
            }
        }
        return files;
    }

    /** Parts of directories that hold nothing, as some tools write them. */
    static List<Path> emptyParts(List<Path> logs) {
        return logs.stream()
                .filter(Files::isDirectory)
                .flatMap(log -> parts(log).stream())
                .filter(LogFiles::isEmpty)
                .toList();
    }

    private static List<Path> parts(Path log) {
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

    private static boolean isEmpty(Path file) {
        try {
            if (Files.size(file) == 0) {
                return true;
            }
            FileKind kind = FileKind.of(file);
            if (kind != FileKind.GZIP && kind != FileKind.ZSTD) {
                return false;
            }
            try (InputStream bytes = FileKind.text(file)) {
                return bytes.read() < 0;
            }
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new StepFailed("cannot read " + file + ": " + e.getMessage(), e);
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
