package io.genrec.cli.machine;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Failures of the machine rather than of the data: memory, room, rights to run native code, the locale. */
public final class MachineFailure {
    private static final long FULL_BYTES = 1 << 20;

    private MachineFailure() {}

    /** One sentence, where the machine is to blame: what it lacked, where, and how to mend it. */
    public static Optional<String> sentence(Throwable failure) {
        for (Throwable cause : causes(failure)) {
            Optional<String> sentence = memory(cause)
                    .or(() -> room(cause))
                    .or(() -> nativeCode(cause))
                    .or(() -> locale(cause))
                    .or(() -> missingPart(cause));
            if (sentence.isPresent()) {
                return sentence;
            }
        }
        return Optional.empty();
    }

    /** Outermost first. What comes from another process, or through Flink, is known by its text alone. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Optional<String> memory(Throwable cause) {
        String text = cause.toString();
        boolean outside = text.contains("DefaultCPUAllocator") || text.contains("std::bad_alloc");
        // Flink writes advice into such an error, which newer JDKs refuse: the refusal is what is left of it.
        boolean hidden = text.contains("java.lang.Throwable.detailMessage accessible");
        if (!text.contains(OutOfMemoryError.class.getName()) && !outside && !hidden) {
            return Optional.empty();
        }
        if (outside) {
            return Optional.of("out of memory: the machine has none left for native code: end other programs, or lower"
                    + " GENREC_HEAP, which takes from the same memory");
        }
        if (text.contains("native thread")) {
            return Optional.of("out of threads: the machine allows this user no more: raise `ulimit -u`, or the"
                    + " container's limit of processes");
        }
        if (text.contains("Metaspace") || text.contains("class space")) {
            return Optional.of("out of memory for classes: raise -XX:MaxMetaspaceSize in GENREC_JAVA_OPTS");
        }
        if (text.contains("direct") || text.contains("Direct")) {
            return Optional.of("out of memory outside the Java heap: set GENREC_JAVA_OPTS=-XX:MaxDirectMemorySize=2g");
        }
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return Optional.of("out of memory: the Java heap of " + heap + " MB is full: run it again with a larger one,"
                + " GENREC_HEAP=" + Math.max(2, (2 * heap + 1023) / 1024) + "g (by default 2g)");
    }

    private static Optional<String> room(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        if (text.contains("Too many open files")) {
            return Optional.of("too many open files for this user: raise `ulimit -n`, then run it again");
        }
        if (!text.contains("No space left on device") && !text.contains("Disk quota exceeded")) {
            return Optional.empty();
        }
        String place = causes(cause).stream()
                .filter(FileSystemException.class::isInstance)
                .map(inner -> ((FileSystemException) inner).getFile())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> full().map(Path::toString).orElse(writtenTo()));
        return Optional.of(
                "no space left on the disk of " + place + ": free some, or choose another folder (--dir for the"
                        + " run, TMPDIR for temporary files, GENREC_CACHE for the cache), then run it again");
    }

    /** The first of the folders written to whose disk is full. */
    private static Optional<Path> full() {
        return Stream.concat(run().stream(), Stream.of(temporary()))
                .filter(MachineFailure::isFull)
                .findFirst();
    }

    /** What a failed step had written is removed by now, so that its disk may have room again. */
    private static String writtenTo() {
        return run().map(run -> "the run " + run + ", or of the temporary files in ")
                        .orElse("")
                + temporary();
    }

    private static Optional<Path> run() {
        return Optional.of(System.getProperty("io.genrec.log", ""))
                .filter(log -> !log.isEmpty())
                .map(log -> Path.of(log).toAbsolutePath().getParent());
    }

    private static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < FULL_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<String> nativeCode(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        boolean unlinked = cause instanceof UnsatisfiedLinkError
                || (cause instanceof NoClassDefFoundError && text.startsWith("Could not initialize class"))
                || text.contains("native library");
        if (!unlinked) {
            return Optional.empty();
        }
        return Optional.of(
                "cannot load native code (" + text + "): the folder for temporary files, " + temporary()
                        + ", must be writable and not mounted noexec; name another by TMPDIR, and another cache by GENREC_CACHE");
    }

    private static Optional<String> locale(Throwable cause) {
        if (!(cause instanceof InvalidPathException invalid)
                || !invalid.getReason().contains("unmappable")) {
            return Optional.empty();
        }
        return Optional.of("the locale of this process (" + System.getProperty("sun.jnu.encoding")
                + ") cannot name the file " + invalid.getInput() + ": set LC_ALL=C.UTF-8 and run it again");
    }

    private static Optional<String> missingPart(Throwable cause) {
        if (!(cause instanceof LinkageError) && !(cause instanceof ClassNotFoundException)) {
            return Optional.empty();
        }
        return Optional.of("genrec is not complete here (" + cause.getMessage() + "): build it again (./mvnw -Dquick"
                + " -Dmaven.test.skip=true package), or unpack its distribution again");
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }
}
