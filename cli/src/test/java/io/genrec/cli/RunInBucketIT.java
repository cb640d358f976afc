package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on a run in a bucket, each as on a machine of its own: with an empty cache. */
class RunInBucketIT {
    private static final String RUN = "s3://bucket/team/shop";
    private static final List<String> SHOP = List.of("--users", "60", "--items", "200", "--days", "4");

    @TempDir
    private Path folder;

    @Test
    void steps_do_in_a_bucket_what_they_do_in_a_folder() {
        try (S3Server s3 = S3Server.withBucket("bucket")) {
            Path local = folder.resolve("local");
            for (List<String> command : commands()) {
                succeeds(with(command, "--dir", local.toString()));
                succeeds(inBucket(s3, command.get(0), command));
            }
            Path copy = copy("features"); // with what it fetched of the step before, and the records of both
            for (String step : List.of("simulate", "features")) {
                assertThat(outputs(copy, step)).isEqualTo(outputs(local, step)).isNotEmpty();
            }
        }
    }

    @Test
    void a_step_without_its_inputs_says_so_and_publishes_nothing() {
        try (S3Server s3 = S3Server.withBucket("bucket")) {
            Invocation tokenize =
                    Invocation.of(inBucket(s3, "one", List.of("tokenize")).toArray(String[]::new));
            assertThat(tokenize.exitCode()).isEqualTo(1);
            assertThat(tokenize.err())
                    .isEqualTo("genrec: no run at " + RUN + ": begin one with `genrec simulate` or `genrec import`\n");
            assertThat(s3.keys("bucket")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate", "run", "serve", "doctor", "quickstart", "stream", "flink up"})
    void a_scheme_that_is_not_known_is_refused_and_makes_no_folder(String command) {
        String[] words = (command + " --dir hdfs://name/run").split(" ");
        Invocation refused = Invocation.of(words);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("no run can live at hdfs: (hdfs://name/run); known are a path, s3://bucket/run");
        assertThat(Path.of("hdfs:")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart", "bench decode"})
    void a_command_that_knows_folders_alone_refuses_a_bucket(String command) {
        Invocation refused = Invocation.of((command + " --dir " + RUN).split(" "));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo("genrec: this command works in a folder of this machine, and " + RUN
                        + " is in a bucket: name a path with --dir\n");
        assertThat(Path.of("s3:")).doesNotExist();
    }

    private static List<List<String>> commands() {
        return List.of(
                Stream.concat(Stream.of("simulate"), SHOP.stream()).toList(),
                List.of("features", "--test", "1d", "--valid", "1d"));
    }

    private List<String> inBucket(S3Server s3, String machine, List<String> command) {
        return with(
                command,
                "--dir",
                RUN,
                "--set",
                "storage.endpoint=" + s3.endpoint(),
                "--set",
                "storage.cache=" + folder.resolve(machine));
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    private static void succeeds(List<String> command) {
        Invocation done = Invocation.of(command.toArray(String[]::new));
        assertThat(done.exitCode()).as("%s: %s", command, done.err()).isZero();
    }

    private Path copy(String machine) {
        try (Stream<Path> runs = Files.list(folder.resolve(machine).resolve("runs"))) {
            return runs.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static java.util.Map<String, String> outputs(Path run, String step) {
        return StepRecord.find(new RunDirectory(run), step).orElseThrow().outputs();
    }
}
