package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.BundledRedis;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Event;
import io.genrec.flink.features.RandomLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the streaming job depends on breaks while it runs, and comes back: nothing is lost, nothing doubled. */
class StreamFaultsIT {
    private static final long DELAY = 15_000;

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    private RunDirectory run;
    private StreamConfig config;
    private KafkaTopics topics;

    @BeforeEach
    void setUp() {
        run = new RunDirectory(folder);
        config = StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT);
        topics = new KafkaTopics(config.settings().kafka());
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    @Test
    void records_of_any_bytes_are_dead_letters_and_the_job_goes_on() {
        List<Event> log = RandomLog.of(51, 5);
        List<byte[]> poison = new ArrayList<>(List.of(
                new byte[0],
                new byte[] {(byte) 0xff, (byte) 0xfe},
                bytes("[".repeat(5000)),
                bytes("null"),
                bytes("[]"),
                bytes("{\"userId\":\"a\",\"userId\":\"b\"}"),
                bytes("{\"userId\":\"" + "x".repeat(100_000) + "\"}"),
                bytes("{\"userId\":1e999999999}")));
        poison.add(null);
        topics.write(log.subList(0, log.size() / 2));
        poison.forEach(value -> topics.writeBytes(null, value));
        topics.write(log.subList(log.size() / 2, log.size()));

        StreamJob job = StreamJob.start(config.settings(), run, true);
        job.await();

        assertThat(topics.read(config.settings().kafka().topics().deadLetters()))
                .hasSize(poison.size())
                .allSatisfy(letter -> assertThat(
                                letter.headers().lastHeader("reason").value())
                        .isNotEmpty());
        assertThat(job.health().deadLetters()).isEqualTo(poison.size());
        results().assertAgreeWith(log);
    }

    @Test
    void a_kafka_that_is_killed_and_comes_back_loses_and_doubles_nothing_of_a_stream_until_now() {
        List<Event> log = RandomLog.of(52, 40);
        topics.write(ShuffledLog.of(log, DELAY, 53));
        StreamJob job = StreamJob.start(config.settings(), run, true);
        topics.awaitCommitted(log.size() / 2);
        SERVERS.kafka().kill(); // in the middle of transactions
        CompletableFuture<Void> end = CompletableFuture.runAsync(job::await); // which asks Kafka at once
        SERVERS.kafka().restart();
        end.join();

        results().assertAgreeWith(log);
    }

    @Test
    void while_redis_is_away_sequences_wait_and_versions_never_go_backwards() {
        redisAway(Duration.ZERO);
    }

    @Test
    @Tag("slow")
    void redis_may_be_away_for_half_a_minute() {
        redisAway(Duration.ofSeconds(30));
    }

    /** @param least how long it is away; until the job has read everything in any case */
    private void redisAway(Duration least) {
        List<Event> log = RandomLog.of(54, 40);
        List<Event> arriving = ShuffledLog.of(log, DELAY, 55);
        int third = arriving.size() / 3;
        try (CuttableLine line = new CuttableLine(SERVERS.redis().port());
                SequenceVersions versions =
                        SequenceVersions.watch(config.settings().redis(), log)) {
            StreamConfig away =
                    config.with("redis.uri = \"redis://127.0.0.1:" + line.port() + "\"\nstream.redis-patience = 2m\n");
            topics.write(arriving.subList(0, third));
            try (StreamJob job = StreamJob.start(away.settings(), run, false)) {
                topics.awaitCommitted(third);
                line.cut();
                topics.write(arriving.subList(third, 2 * third));
                long until = System.nanoTime() + least.toNanos();
                KafkaTopics.await(
                        "everything is read without Redis",
                        () -> job.health().records() == 2 * third && System.nanoTime() - until >= 0);
                assertThat(topics.committed())
                        .as("a checkpoint without its sequences")
                        .isLessThan(2 * third);
                line.mend();
                topics.awaitCommitted(2 * third);
                topics.write(arriving.subList(2 * third, arriving.size()));
                topics.awaitCommitted(arriving.size());
                assertThat(job.ended()).isNotDone();
            }
            StreamJob.start(away.settings(), run, true).await();
            versions.assertNeverBackwards();
        }
        results().assertAgreeWith(log);
    }

    /** The job stops; started again when Redis is back, it goes on. */
    @Test
    @Tag("slow") // two starts of the job, five of its tasks
    void redis_away_for_longer_than_the_patience_stops_the_job_with_its_reason() {
        List<Event> log = RandomLog.of(56, 20);
        List<Event> arriving = ShuffledLog.of(log, DELAY, 57);
        int half = arriving.size() / 2;
        try (CuttableLine line = new CuttableLine(SERVERS.redis().port())) {
            StreamConfig away =
                    config.with("redis.uri = \"redis://127.0.0.1:" + line.port() + "\"\nstream.redis-patience = 1s\n");
            topics.write(arriving.subList(0, half));
            try (StreamJob job = StreamJob.start(away.settings(), run, false)) {
                topics.awaitCommitted(half);
                line.cut();
                topics.write(arriving.subList(half, arriving.size()));
                assertThatThrownBy(job::await)
                        .isInstanceOf(StepFailed.class)
                        .hasMessageContaining("Redis")
                        .hasMessageContaining("127.0.0.1:" + line.port())
                        .hasMessageContaining("goes on from its last checkpoint");
            }
            line.mend();
            StreamJob.start(away.settings(), run, true).await();
        }
        results().assertAgreeWith(log);
    }

    @Test
    void a_redis_that_lost_its_data_gets_everything_again() {
        List<Event> log = RandomLog.of(64, 20);
        topics.write(ShuffledLog.of(log, DELAY, 65));
        StreamJob.start(config.settings(), run, true).await();
        try (BundledRedis empty = BundledRedis.start()) {
            StreamSettings settings = config.settings();
            StreamSettings elsewhere = settings.at(settings.kafka(), empty.settings(settings.redis()), true);
            StreamJob.start(elsewhere, run, true).await(); // no event comes any more
            new StreamResults(elsewhere, run, topics).assertAgreeWith(log);
        }
    }

    @Test
    void a_full_disk_for_checkpoints_is_survived_when_space_comes_back() {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("stream/checkpoints"))) {
            List<Event> log = RandomLog.of(58, 30);
            List<Event> arriving = ShuffledLog.of(log, DELAY, 59);
            int half = arriving.size() / 2;
            topics.write(arriving.subList(0, half));
            try (StreamJob job = StreamJob.start(config.settings(), run, false)) {
                topics.awaitCommitted(half);
                disk.fill();
                topics.write(arriving.subList(half, arriving.size()));
                KafkaTopics.await(
                        "everything is read without a checkpoint",
                        () -> job.health().records() == arriving.size());
                assertThat(topics.committed()).as("a checkpoint on a full disk").isLessThan(arriving.size());
                assertThat(job.ended()).isNotDone();
                disk.free();
                topics.awaitCommitted(arriving.size());
            }
            StreamJob.start(config.settings(), run, true).await();
            results().assertAgreeWith(log);
        }
    }

    @Test
    @Tag("slow") // two starts of the job, five of its tasks
    void a_disk_that_stays_full_stops_the_job_with_its_reason_and_nothing_is_lost_afterwards() {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("stream"))) {
            List<Event> log = RandomLog.of(60, 30);
            List<Event> arriving = ShuffledLog.of(log, DELAY, 61);
            int half = arriving.size() / 2;
            StreamSettings impatient =
                    config.with("stream.checkpoint-patience = 3s\n").settings();
            topics.write(arriving.subList(0, half));
            try (StreamJob job = StreamJob.start(impatient, run, false)) {
                topics.awaitCommitted(half);
                disk.fill();
                topics.write(arriving.subList(half, arriving.size()));
                assertThatThrownBy(job::await)
                        .isInstanceOf(StepFailed.class)
                        .hasMessageContaining(run.stream().toString())
                        .hasMessageContaining("goes on from its last checkpoint");
            }
            disk.free();
            StreamJob.start(config.settings(), run, true).await();
            results().assertAgreeWith(log);
        }
    }

    @Test
    @Tag("slow") // a JVM of its own
    void a_kill_between_pre_commit_and_commit_loses_and_doubles_nothing() throws Exception {
        List<Event> log = cutInTheMiddle(62);

        StreamJob.start(config.settings(), run, true).await();

        results().assertAgreeWith(log);
    }

    @Test
    @Tag("slow") // a JVM of its own, and Kafka's patience
    void a_transaction_that_kafka_has_aborted_meanwhile_is_not_passed_over() throws Exception {
        config = config.with("stream { checkpoint-patience = 15s, transaction-timeout = 40s }\n");
        List<Event> log = cutInTheMiddle(63);
        KafkaTopics.await("Kafka aborts it", () -> ongoing().isEmpty());

        assertThatThrownBy(() -> StreamJob.start(config.settings(), run, true).await())
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("Kafka had aborted a transaction")
                .hasMessageContaining("genrec.stream.transaction-timeout (40 s)")
                .hasMessageContaining(config.settings().kafka().topics().pages())
                .hasMessageContaining("genrec.stream.lost-transactions = accept");

        StreamSettings accepting =
                config.with("stream.lost-transactions = accept\n").settings();
        StreamJob.start(accepting, run, true).await();
        results().assertParquetAndRedisAgreeWith(log);
        assertThat(topics.read(accepting.kafka().topics().pages()))
                .as("what was lost")
                .hasSizeLessThan(log.size());
    }

    /** A job that was halted with a complete checkpoint, and neither Kafka nor Parquet told of it. */
    private List<Event> cutInTheMiddle(long seed) throws Exception {
        List<Event> log = RandomLog.of(seed, 60);
        List<Event> arriving = ShuffledLog.of(log, DELAY, seed);
        int half = arriving.size() / 2;
        topics.write(arriving.subList(0, half));
        try (StreamProcess process = StreamProcess.start(run, config, HaltedStream.class)) {
            topics.awaitCommitted(half);
            HaltedStream.halt(run);
            topics.write(arriving.subList(half, arriving.size()));
            assertThat(process.awaitEnd()).isEqualTo(HaltedStream.HALTED);
        }
        assertThat(HaltedStream.hasPendingRows(run.streamedSamples()))
                .as("rows that Parquet has not got yet")
                .isTrue();
        assertThat(ongoing()).as("transactions that are not committed").isNotEmpty();
        return log;
    }

    private List<TransactionListing> ongoing() {
        try (Admin admin = Admin.create(config.settings().kafka().client())) {
            return admin.listTransactions().all().get().stream()
                    .filter(listed -> listed.transactionalId()
                            .startsWith(config.settings().reading().group()))
                    .filter(listed -> listed.state() == TransactionState.ONGOING)
                    .toList();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private StreamResults results() {
        return new StreamResults(config.settings(), run, topics);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
