package io.genrec.datasets.imports;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * RecBole's atomic files: a directory with {@code .inter} files and, where there are any, {@code .item} or
 * {@code .text} files that describe the items; or one {@code .inter} file alone.
 */
final class RecBole {
    private RecBole() {}

    /** The plain form has a line for every interaction, the benchmark form one for every prediction to make. */
    static LogSource open(ImportSettings settings) {
        List<Path> logs = files(settings.from(), "inter");
        String list = BenchmarkSplit.listColumn(settings);
        long lists = logs.stream()
                .filter(log -> AtomicRows.columns(log, settings.encoding()).contains(list))
                .count();
        if (lists > 0 && lists < logs.size()) {
            throw new StepFailed("some .inter files of " + settings.from() + " have a column " + list
                    + " and some have none: keep either kind in a directory of its own");
        }
        if (lists > 0) {
            return new BenchmarkSplit(logs, items(settings), settings);
        }
        Rows log = (rejects, each) -> {
            for (Path file : logs) {
                new AtomicRows(file, settings.encoding(), settings.columns().expected()).forEach(rejects, each);
            }
        };
        return new MappedLog(log, items(settings), settings);
    }

    /** Those of a name that ends in the kind, in the order train, valid, test, others. */
    static List<Path> files(Path from, String kind) {
        if (!Files.isDirectory(from)) {
            return kind.equals("inter") ? List.of(from) : List.of();
        }
        try (Stream<Path> entries = Files.list(from)) {
            List<Path> files = entries.filter(file -> isOf(kind, file))
                    .sorted(Comparator.comparingInt(RecBole::part).thenComparing(Path::getFileName))
                    .toList();
            if (files.isEmpty() && kind.equals("inter")) {
                throw new StepFailed("there is no .inter or .inter.gz file in " + from + ": name RecBole's directory");
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + from + ": " + e.getMessage(), e);
        }
    }

    private static boolean isOf(String kind, Path file) {
        String name = file.getFileName().toString();
        return name.endsWith("." + kind) || name.endsWith("." + kind + ".gz");
    }

    private static int part(Path file) {
        List<String> parts = List.of("train", "valid", "test");
        return Stream.of(file.getFileName().toString().split("\\."))
                .mapToInt(parts::indexOf)
                .filter(part -> part >= 0)
                .findFirst()
                .orElse(parts.size());
    }

    /** Of .text files, the column {@code text} is taken for the title. */
    private static List<ItemFile> items(ImportSettings settings) {
        ItemColumns columns = settings.itemColumns();
        return Stream.concat(
                        itemFiles("item", columns, settings), itemFiles("text", columns.withTitle("text"), settings))
                .toList();
    }

    private static Stream<ItemFile> itemFiles(String kind, ItemColumns columns, ImportSettings settings) {
        return files(settings.from(), kind).stream()
                .map(file ->
                        new ItemFile(file, new AtomicRows(file, settings.encoding(), columns.expected()), columns));
    }
}
