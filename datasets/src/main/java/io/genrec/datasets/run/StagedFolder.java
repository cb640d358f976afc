package io.genrec.datasets.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that comes into being whole or not at all: written beside its place under a name of its own, renamed by
 * {@link #commit()}, removed when closed without.
 *
 * <p>A commit first writes down what goes where, in a hidden file above it all, then renames, then removes that file. Whoever
 * finds such a file, after a kill, ends the renaming with {@link #recover}: so what is committed together is all old or all
 * new.
 */
public final class StagedFolder implements Closeable {
    private static final String PARTIAL = ".partial";
    private static final String REPLACED = ".replaced";
    private static final String COMMIT = ".commit.";

    private final Path parent;
    private final Path target;
    private final Path staging;
    private final boolean joins;

    public StagedFolder(Path target) {
        this(target, false);
    }

    private StagedFolder(Path target, boolean joins) {
        this.target = target.toAbsolutePath();
        this.joins = joins;
        this.parent = Objects.requireNonNull(this.target.getParent(), "the root folder is nobody's to replace");
        this.staging = this.target.resolveSibling(StagedFile.partialName(this.target));
        try {
            Files.createDirectories(staging);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + parent + ": " + e.getMessage(), e);
        }
    }

    /** One whose files, at the commit, come beside those that are at its place already, or replace those of their names. */
    public static StagedFolder joining(Path target) {
        return new StagedFolder(target, true);
    }

    /** Where to write until the commit. */
    public Path path() {
        return staging;
    }

    /** Puts the folder in its place; one that stood there before is replaced. */
    public void commit() {
        commit(this);
    }

    /** Puts folders in their places, all or none. */
    public static void commit(StagedFolder... folders) {
        Path above = folders[0].parent;
        for (StagedFolder folder : folders) {
            while (!folder.parent.startsWith(above)) {
                above = Objects.requireNonNull(above.getParent(), "folders of one commit are on one disk");
            }
        }
        try {
            List<String> lines = new ArrayList<>();
            for (StagedFolder folder : folders) {
                for (Path from : folder.moved()) {
                    Path to = folder.target.resolve(folder.staging.relativize(from));
                    lines.add(above.relativize(from) + "\t" + above.relativize(to));
                }
            }
            Path journal = above.resolve(COMMIT + UUID.randomUUID());
            StagedFile.write(journal, partial -> Files.write(partial, lines, StandardCharsets.UTF_8));
            complete(journal);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot put " + folders[0].target + " in place: " + e.getMessage(), e);
        }
    }

    /** What a commit renames: the folder, or each of its files. */
    private List<Path> moved() throws IOException {
        if (!joins) {
            return List.of(staging);
        }
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(staging)) {
            return files.sorted().toList();
        }
    }

    /**
     * Ends the commits that a kill interrupted below a folder, and removes what killed writers left half-written there. Nobody may be
     * writing there meanwhile.
     */
    public static void recover(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return;
        }
        for (Path journal : journals(parent)) {
            complete(journal);
        }
        for (Path leftover : hidden(parent, name -> name.endsWith(PARTIAL) || name.endsWith(REPLACED))) {
            delete(leftover);
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
                delete(hide(target));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + target + ": " + e.getMessage(), e);
        }
    }

    /** Renames what a journal lists and has not been renamed, and forgets the journal. */
    private static void complete(Path journal) throws IOException {
        List<Path> replaced = new ArrayList<>();
        for (String line : Files.readAllLines(journal)) {
            String[] names = line.split("\t", 2);
            Path staging = journal.resolveSibling(names[0]);
            Path target = journal.resolveSibling(names[1]);
            if (Files.exists(staging)) {
                if (Files.isDirectory(target)) { // a file is replaced by the move itself
                    replaced.add(hide(target));
                }
                Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.delete(journal);
        for (Path old : replaced) {
            delete(old);
        }
    }

    private static Path hide(Path target) throws IOException {
        Path hidden = target.resolveSibling(
                "." + target.getFileName() + "." + UUID.randomUUID().toString().substring(0, 8) + REPLACED);
        return Files.move(target, hidden, StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isBeingCommitted(Path parent) {
        try {
            return Files.isDirectory(parent) && !journals(parent).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> journals(Path parent) throws IOException {
        return hidden(parent, name -> name.startsWith(COMMIT) && !name.endsWith(PARTIAL));
    }

    private interface Names {
        boolean include(String name);
    }

    private static List<Path> hidden(Path parent, Names names) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("."))
                    .filter(entry -> names.include(entry.getFileName().toString()))
                    .toList();
        }
    }

    /** Removes a folder and all in it, or a file, one after another; absent ones are ignored. */
    public static void delete(Path folder) throws IOException {
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
