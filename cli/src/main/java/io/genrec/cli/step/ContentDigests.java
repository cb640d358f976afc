package io.genrec.cli.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * SHA-256 over what a run holds: equal digests, equal contents. A digest is kept with what the file system says of the files
 * (size, inode, time of modification and time of change), so that a large log is not read again by every step.
 *
 * <p>The time of change cannot be set by a program, and a digest is taken over only where it is older than {@link #SETTLED}
 * when the digest was made: so a changed file is always read. Where the file system tells no time of change, all are.
 */
public final class ContentDigests {
    /** What a run holds no longer, or not yet. */
    static final String ABSENT = "absent";

    /** More than the coarsest clock of a file system, 2 s. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final int CHARACTERS = 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunDirectory run;
    private final Path file;

    ContentDigests(RunDirectory run) {
        this.run = run;
        this.file = run.steps().resolve(".digests");
    }

    /**
     * A digest of before.
     *
     * @param files a digest of what the file system said of them
     * @param settled whether all had been at rest for a while
     */
    record Known(String files, boolean settled, String digest) {}

    /** By name under the run directory: of a file, or of all files under a folder with their names. */
    Map<String, String> of(List<String> names) {
        Map<String, Known> known = known();
        Map<String, Known> now = new TreeMap<>(known);
        Map<String, String> digests = new TreeMap<>();
        for (String name : names) {
            digests.put(name, digest(name, now));
        }
        if (!now.equals(known) && Files.isDirectory(run.steps())) {
            keep(now);
        }
        return digests;
    }

    String of(String name) {
        return digest(name, known());
    }

    /** The same of a path anywhere, read anew. */
    public static String of(Path path) {
        try {
            return Files.exists(path) ? contents(path.toRealPath()) : ABSENT;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String digest(String name, Map<String, Known> known) {
        Path path = run.root().resolve(name);
        if (!Files.exists(path)) {
            known.remove(name);
            return ABSENT;
        }
        try {
            Path real = path.toRealPath(); // a link stands for what it leads to
            Instant begun = Instant.now();
            Optional<Known> before = Optional.ofNullable(known.get(name)).filter(Known::settled);
            Optional<Known> looks = look(real, begun);
            if (before.isPresent() && looks.map(Known::files).equals(before.map(Known::files))) {
                return before.get().digest();
            }
            String digest = contents(real);
            looks.ifPresent(look -> known.put(name, new Known(look.files(), look.settled(), digest)));
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the file system says of the files, with no digest yet; absent where it does not say when they changed. */
    private static Optional<Known> look(Path real, Instant now) throws IOException {
        MessageDigest files = sha256();
        boolean settled = true;
        try {
            for (Path each : files(real)) {
                Map<String, Object> told = Files.readAttributes(each, "unix:ino,size,lastModifiedTime,ctime");
                files.update((each + " " + new TreeMap<>(told) + "\n").getBytes(StandardCharsets.UTF_8));
                settled &= told.get("ctime") instanceof FileTime changed
                        && changed.toInstant().isBefore(now.minus(SETTLED));
            }
        } catch (UnsupportedOperationException | IllegalArgumentException e) { // not a file system of Unix
            return Optional.empty();
        }
        return Optional.of(new Known(hex(files), settled, ""));
    }

    private static String contents(Path real) throws IOException {
        MessageDigest digest = sha256();
        for (Path each : files(real)) {
            digest.update(real.relativize(each).toString().getBytes(StandardCharsets.UTF_8));
            update(digest, each);
        }
        return hex(digest);
    }

    static String ofText(String text) {
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return hex(digest);
    }

    private Map<String, Known> known() {
        try {
            return Files.exists(file)
                    ? JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, Known>>() {})
                    : new TreeMap<>();
        } catch (JsonProcessingException e) {
            return new TreeMap<>(); // all are read again, and the file with them
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(Map<String, Known> digests) {
        StagedFile.write(file, partial -> JSON.writeValue(partial.toFile(), digests));
    }

    /** But for hidden ones, which nobody reads, and which a running stream makes and removes. */
    private static List<Path> files(Path path) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !file.getFileName().toString().startsWith(".")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        Collections.sort(files);
        return files;
    }

    private static void update(MessageDigest digest, Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
    }

    /** Enough of the digest to tell inputs apart and to read them aloud. */
    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).substring(0, CHARACTERS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
