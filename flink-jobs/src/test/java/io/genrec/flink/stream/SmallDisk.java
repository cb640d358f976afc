package io.genrec.flink.stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of some megabytes; where none can be mounted, the test is left out. */
record SmallDisk(Path at) implements AutoCloseable {
    static SmallDisk mount(Path at) {
        try {
            Files.createDirectories(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", at.toString()),
                "no small disk can be mounted here: the test wants root on Linux");
        return new SmallDisk(at);
    }

    /** To the last byte. */
    void fill() {
        run("dd", "if=/dev/zero", "of=" + at.resolve("filler"), "bs=64k");
        run("dd", "if=/dev/zero", "of=" + at.resolve("filler2"), "bs=1");
    }

    void free() {
        try {
            Files.deleteIfExists(at.resolve("filler"));
            Files.deleteIfExists(at.resolve("filler2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run("umount", "-l", at.toString());
    }

    /** @return whether it succeeded */
    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
