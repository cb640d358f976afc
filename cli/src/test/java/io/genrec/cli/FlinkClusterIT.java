package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genrec.cache.BundledRedis;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.cluster.FlinkCluster;
import io.genrec.flink.cluster.FlinkClusterSettings;
import io.genrec.flink.stream.StreamJob;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.kafka.BundledKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a standalone cluster of processes of their own, sent there as the jar that the build leaves. */
class FlinkClusterIT {
    private static final String KEYS =
            "stream { lateness = 2d, idle-after = 60s, checkpoint-every = 500ms, max-ahead = 3650d }\n";

    @TempDir
    static Path folder;

    private static RunDirectory local;
    private static FlinkCluster cluster;

    @BeforeAll
    static void start_a_cluster() throws IOException {
        assumeTrue(
                Files.exists(Path.of("..", "flink-jobs", "target", "genrec-flink-jobs.jar")),
                "no genrec-flink-jobs.jar yet: the phase package makes it");
        local = new RunDirectory(folder.resolve("local"));
        succeeds(
                "simulate",
                "--dir",
                local.root().toString(),
                "--users",
                "60",
                "--days",
                "6",
                "--set",
                "simulator.items=200");
        cluster = FlinkCluster.start(new FlinkClusterSettings(0, 1, 2, "1200m", "256m"), folder.resolve("flink"));
    }

    @AfterAll
    static void end_the_cluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void features_of_the_cluster_are_those_of_this_process_row_for_row() throws IOException {
        succeeds("features", "--dir", local.root().toString());
        RunDirectory remote = withEvents("remote");

        succeeds("features", "--dir", remote.root().toString(), "--flink-master", cluster.address());

        for (String split : List.of("train", "valid", "test")) {
            assertThat(rows(remote.samples().resolve(split)))
                    .as(split)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(rows(local.samples().resolve(split)));
        }
        assertThat(ParquetTable.SEQUENCES.readAll(remote.sequences()))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(ParquetTable.SEQUENCES.readAll(local.sequences()));
        assertThat(remote.metrics().resolve("data-health.json"))
                .hasSameTextualContentAs(local.metrics().resolve("data-health.json"));
    }

    /** The footer, which the command reads, is whole; the rows, which a task manager reads, are not. */
    @Test
    void files_a_task_manager_cannot_read_are_named_in_one_sentence() throws IOException {
        RunDirectory broken = withEvents("broken");
        Path file = ParquetTable.files(broken.events()).get(0);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4; i < bytes.length / 2; i++) {
            bytes[i] = 0;
        }
        Files.write(file, bytes);

        Invocation failed =
                Invocation.of("features", "--dir", broken.root().toString(), "--flink-master", cluster.address());

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err().lines().filter(line -> line.startsWith("genrec: ")))
                .singleElement()
                .asString()
                .contains(file + " is not a readable Parquet file")
                .endsWith("(in a task of Flink at " + cluster.address()
                        + ", where the run directory must be under the same path as here)");
        assertThat(broken.samples()).doesNotExist();
    }

    @Test
    void a_master_that_is_away_or_no_flink_and_a_jar_that_is_absent_are_one_sentence_each() {
        String run = local.root().toString();
        assertFails(
                "genrec: no Flink at http://127.0.0.1:1: start one with `genrec flink up`",
                "features",
                "--dir",
                run,
                "--flink-master",
                "127.0.0.1:1");
        assertFails(
                "genrec: no jar of the jobs at nowhere.jar: build it with",
                "features",
                "--dir",
                run,
                "--flink-master",
                cluster.address(),
                "--set",
                "flink.jar=nowhere.jar");
        Invocation noAddress = Invocation.of("features", "--dir", run, "--flink-master", "somewhere");
        assertThat(noAddress.exitCode()).isEqualTo(2);
        assertThat(noAddress.err()).contains("genrec.flink.master must be host:port");
    }

    @Test
    void a_port_that_is_taken_is_named() {
        String port = cluster.address().split(":")[1];
        assertFails(
                "genrec: port " + port + " is taken: choose another with --port",
                "flink",
                "up",
                "--dir",
                folder.resolve("second").toString(),
                "--port",
                port);
    }

    @Test
    @Tag("slow") // a broker, a Redis and three streaming jobs
    void a_stream_stopped_on_the_cluster_and_started_again_gives_the_pages_of_one_in_this_process() throws IOException {
        List<Event> log = ParquetTable.EVENTS.readAll(local.events());
        int half = log.size() / 2;
        try (BundledKafka kafka = BundledKafka.start(folder.resolve("kafka"));
                BundledRedis redis = BundledRedis.start()) {
            StreamSettings here = StreamUnderTest.settings("", kafka, redis, KEYS);
            StreamUnderTest.write(here, log);
            RunDirectory inProcess = new RunDirectory(folder.resolve("stream-local"));
            StreamJob.start(here, inProcess, true).await();

            StreamSettings there = StreamUnderTest.settings(cluster.address(), kafka, redis, KEYS);
            RunDirectory remote = new RunDirectory(folder.resolve("stream-remote"));
            StreamUnderTest.write(there, log.subList(0, half));
            StreamJob first = StreamJob.start(there, remote, false);
            Path savepoint = first.stop();
            assertThat(savepoint).startsWith(remote.stream()).isDirectory();
            StreamUnderTest.write(there, log.subList(half, log.size()));
            StreamJob.start(there, remote, true).await();

            List<PageSample> expected = rows(inProcess.streamedSamples());
            assertThat(rows(remote.streamedSamples())).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static RunDirectory withEvents(String name) throws IOException {
        RunDirectory run = new RunDirectory(folder.resolve(name));
        Files.createDirectories(run.events());
        try (Stream<Path> files = Files.list(local.events())) {
            for (Path file : files.toList()) {
                Files.copy(file, run.events().resolve(file.getFileName()));
            }
        }
        return run;
    }

    private static List<PageSample> rows(Path table) {
        return ParquetTable.SAMPLES.readAll(table);
    }

    private static void succeeds(String... command) {
        Invocation ran = Invocation.of(command);
        assertThat(ran.exitCode()).as(ran.err()).isZero();
    }

    private static void assertFails(String sentence, String... command) {
        Invocation ran = Invocation.of(command);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains(sentence);
    }
}
