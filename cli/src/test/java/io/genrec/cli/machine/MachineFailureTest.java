package io.genrec.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.StepFailed;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class MachineFailureTest {
    private static final long HEAP = Runtime.getRuntime().maxMemory() >> 20;

    @Fault("A full heap was sixty lines of stack trace.")
    @Test
    void a_full_heap_names_its_size_and_the_setting_however_deep_the_error_lies() {
        String sentence = "out of memory: the Java heap of " + HEAP + " MB is full: run it again with a larger one,"
                + " GENREC_HEAP=" + (2 * HEAP + 1023) / 1024 + "g (by default 2g)";
        assertThat(MachineFailure.sentence(new OutOfMemoryError("Java heap space")))
                .contains(sentence);
        assertThat(MachineFailure.sentence(new StepFailed(
                        "the job failed",
                        new IllegalStateException(new OutOfMemoryError("GC overhead limit exceeded")))))
                .contains(sentence);
        // as Flink brings it from another process
        assertThat(MachineFailure.sentence(new IOException("java.lang.OutOfMemoryError: Java heap space")))
                .contains(sentence);
        assertThat(
                        MachineFailure.sentence(
                                new StepFailed(
                                        "the job `genrec features` failed: Unable to make field private"
                                                + " java.lang.String java.lang.Throwable.detailMessage accessible: module java.base does not")))
                .contains(sentence);
    }

    @Test
    void other_kinds_of_memory_have_settings_of_their_own() {
        assertThat(MachineFailure.sentence(new OutOfMemoryError("Direct buffer memory")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("-XX:MaxDirectMemorySize"));
        assertThat(MachineFailure.sentence(new OutOfMemoryError("Metaspace")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("-XX:MaxMetaspaceSize"));
        assertThat(MachineFailure.sentence(new OutOfMemoryError("unable to create native thread")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("ulimit -u"));
        assertThat(MachineFailure.sentence(new IllegalStateException("DefaultCPUAllocator: can't allocate memory")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("GENREC_HEAP"));
    }

    @Fault("A full disk was sixty lines of stack trace.")
    @Test
    void a_full_disk_names_the_file_that_found_no_room() {
        assertThat(MachineFailure.sentence(new UncheckedIOException(
                        new FileSystemException("/runs/a/events", null, "No space left on device"))))
                .contains(
                        "no space left on the disk of /runs/a/events: free some, or choose another folder (--dir for the"
                                + " run, TMPDIR for temporary files, GENREC_CACHE for the cache), then run it again");
    }

    @Fault("A folder for temporary files that is mounted noexec was sixty lines of stack trace.")
    @Test
    void native_code_that_cannot_be_loaded_names_the_folder_it_is_unpacked_to() {
        for (Error error : new Error[] {
            new UnsatisfiedLinkError("/tmp/x.so: failed to map segment from shared object"),
            new NoClassDefFoundError("Could not initialize class com.github.luben.zstd.Zstd")
        }) {
            assertThat(MachineFailure.sentence(error)).hasValueSatisfying(sentence -> assertThat(sentence)
                    .startsWith("cannot load native code (")
                    .contains(System.getProperty("java.io.tmpdir"), "TMPDIR"));
        }
    }

    @Test
    void a_locale_that_cannot_name_the_file_is_named_with_one_that_can() {
        assertThat(MachineFailure.sentence(new InvalidPathException(
                        "caf\u00e9", "Malformed input or input contains unmappable characters")))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("caf\u00e9", "LC_ALL=C.UTF-8"));
        assertThat(MachineFailure.sentence(new InvalidPathException("a\0b", "Nul character not allowed")))
                .isEmpty();
    }

    @Test
    void a_missing_class_is_a_missing_part_of_genrec() {
        assertThat(MachineFailure.sentence(new NoClassDefFoundError("ai/djl/Model")))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).startsWith("genrec is not complete here (ai/djl/Model): build it again"));
    }

    @Test
    void failures_of_the_data_are_left_to_other_handlers() {
        assertThat(MachineFailure.sentence(new StepFailed("no table", new IOException("truncated"))))
                .isEmpty();
    }
}
