package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a machine that lacks what they need: each does its work, or ends with one sentence of what is missing. */
@Tag("slow")
class TightMachineIT {
    private static final String SMALL = """
            simulator { users = 400, items = 400, days = 6 }
            features.parallelism = 1
            tokenize { embedding = collaborative, codes-per-level = 16 }
            model.layers = 2
            train { max-steps = 6, validations = 1, validation-pages = 20 }
            sasrec { epochs = 1, validation-pages = 20 }
            reward { epochs = 1, impressions = 4000, held-out = 2000 }
            align { iterations = 2, prompts = 8, updates = 1, validations = 2, validation-pages = 10 }
            evaluate { resamples = 50, pages = 200 }
            abtest { users = 200, days = 1, warm-up-days = 1, shards = 1, resamples = 20 }
            """;

    /** Of 48 MB, of which some garbage collectors keep a part for themselves. */
    private static final String FULL_HEAP = "genrec: out of memory: the Java heap of 4";

    private static final List<String> STEPS =
            List.of("simulate", "features", "tokenize", "train", "reward", "align", "evaluate", "report");

    @TempDir
    Path folder;

    private final List<Path> mounts = new ArrayList<>();
    private GenrecProcesses processes;
    private Path settings;
    private Path run;

    @BeforeEach
    void begin() throws IOException {
        processes = new GenrecProcesses(folder.resolve("processes"));
        settings = Files.writeString(folder.resolve("small.conf"), SMALL);
        run = folder.resolve("run");
    }

    @AfterEach
    void end() throws Exception {
        processes.close();
        for (Path mount : mounts) {
            new ProcessBuilder("umount", mount.toString()).start().waitFor();
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void with_a_heap_of_48_mb_a_command_works_or_names_the_setting() throws Exception {
        int full = 0;
        for (String step : STEPS) {
            full += endsWell(step, "-Xmx48m", FULL_HEAP, "GENREC_HEAP=2g");
            processes.succeeds(processes.start(arguments(step))); // what the next one begins with
        }
        for (String step : List.of("train-sasrec", "abtest", "run")) {
            full += endsWell(step, "-Xmx48m", FULL_HEAP, "GENREC_HEAP=2g");
        }
        assertThat(full).as("commands for which 48 MB are too little").isPositive();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void native_code_that_may_not_run_from_the_temporary_folder_is_named_with_the_folder() throws Exception {
        Path temporary = mount("tmp", "size=200m,noexec");
        for (String step : List.of("simulate", "features", "tokenize")) {
            processes.succeeds(processes.start(arguments(step)));
        }
        assertThat(endsWell(
                        "train",
                        "-Djava.io.tmpdir=" + temporary,
                        "genrec: cannot load native code (",
                        "name another by TMPDIR"))
                .isEqualTo(1);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void a_full_disk_is_named_with_the_run_on_it_and_what_was_there_before_stays() throws Exception {
        run = mount("disk", "size=64k").resolve("run");
        assertThat(endsWell("simulate", "-Xmx512m", "genrec: no space left on the disk of ", "--dir"))
                .isEqualTo(1);
        assertThat(run.resolve("events")).doesNotExist();
    }

    /** @return 1 where the command failed, as it should then, and 0 where it worked */
    private int endsWell(String step, String option, String begins, String names) throws Exception {
        Process process = processes.start(arguments(step), option);
        int exitCode = process.waitFor();
        String said = processes.said(process);
        assertThat(said).as(step).doesNotContain("\tat ", "Exception in thread", "hs_err_pid");
        if (exitCode == 0) {
            return 0;
        }
        assertThat(exitCode).as("%s: %s", step, said).isEqualTo(1);
        assertThat(said.lines().filter(line -> line.startsWith("genrec: ")))
                .as("%s: %s", step, said)
                .singleElement()
                .asString()
                .startsWith(begins)
                .contains(names);
        return 1;
    }

    private List<String> arguments(String step) {
        List<String> arguments = new ArrayList<>(List.of(step, "--dir", run.toString()));
        if (!step.equals("doctor")) {
            arguments.addAll(List.of("--config", settings.toString()));
        }
        return arguments;
    }

    /** A file system in memory, which takes the rights of an administrator. */
    private Path mount(String name, String options) throws Exception {
        Path place = Files.createDirectory(folder.resolve(name));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", options, "tmpfs", place.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assumeTrue(mount.waitFor() == 0, "a file system can be mounted");
        mounts.add(place);
        return place;
    }
}
