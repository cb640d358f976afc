package io.genrec.cli.machine;

import io.genrec.datasets.run.StagedFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder for temporary files that the launcher made for this process. Libraries unpack their native code there and
 * leave things behind, the more so where they fail; it goes with the process, and where that is killed, with the next one's start.
 */
public final class TemporaryFolder {
    private static final String PROPERTY = "io.genrec.temporary";
    private static final String LOCK = ".lock";

    /** After so long, a folder that nobody has locked is one whose process was killed before it could. */
    private static final Duration START = Duration.ofHours(1);

    private TemporaryFolder() {}

    /** Sees to the removal of this process's folder, if it was given one, and of those that killed ones left beside it. */
    public static void tidy() {
        String name = System.getProperty(PROPERTY, "");
        if (name.isEmpty()) {
            return;
        }
        Path own = Path.of(name);
        try {
            FileChannel lock = FileChannel.open(own.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.tryLock(); // held to the end of the process
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(own), "remove temporary files"));
            others(own).stream().filter(TemporaryFolder::isLeft).forEach(TemporaryFolder::remove);
        } catch (IOException | RuntimeException e) {
            // a folder more or less; whatever is wrong with it will show where it is used
        }
    }

    private static List<Path> others(Path own) throws IOException {
        String prefix = own.getFileName().toString().replaceAll("\\.[^.]*$", ".");
        try (Stream<Path> entries = Files.list(own.getParent())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix) && !entry.equals(own))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    private static boolean isLeft(Path folder) {
        try (FileChannel lock = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE)) {
            return lock.tryLock() != null;
        } catch (IOException | OverlappingFileLockException e) {
            return !Files.exists(folder.resolve(LOCK)) && isOld(folder);
        }
    }

    private static boolean isOld(Path folder) {
        try {
            return Files.isWritable(folder)
                    && Files.getLastModifiedTime(folder)
                            .toInstant()
                            .isBefore(Instant.now().minus(START));
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path folder) {
        try {
            StagedFolder.delete(folder);
        } catch (IOException e) {
            // somebody else's, or still being written to: the next start tries again
        }
    }
}
