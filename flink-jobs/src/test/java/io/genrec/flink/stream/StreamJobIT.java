package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.RedisSequenceStore;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.features.RandomLog;
import io.genrec.flink.features.ReferenceFeatures;
import io.genrec.testing.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The streaming job on a mini cluster, a real Kafka and a real Redis, against the definition of the features. */
class StreamJobIT {
    private static final long DELAY = 15_000;

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    private RunDirectory run;
    private StreamConfig config;
    private StreamSettings settings;
    private KafkaTopics topics;

    @BeforeEach
    void setUp() {
        run = new RunDirectory(folder);
        use(StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT));
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    private void use(StreamConfig other) {
        config = other;
        settings = other.settings();
        topics = new KafkaTopics(settings.kafka());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void a_shuffled_log_gives_the_pages_and_sequences_of_the_definition(String format) {
        closeTopics();
        use(StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT + "kafka.format = " + format + "\n"));
        List<Event> log = RandomLog.of(21, 40);
        topics.write(ShuffledLog.of(log, DELAY, 22));

        StreamJob.start(settings, run, true).await();

        assertAgrees(log);
    }

    @Test
    void after_a_stop_with_savepoint_the_job_goes_on_where_it_was() {
        List<Event> log = RandomLog.of(31, 40);
        List<Event> arriving = ShuffledLog.of(log, DELAY, 32);
        topics.write(arriving.subList(0, arriving.size() / 2));
        StreamJob first = StreamJob.start(settings, run, false);
        topics.awaitCommitted(arriving.size() / 2);
        assertThatThrownBy(() -> StreamJob.start(settings, run, true))
                .as("a second job of the same run")
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("`genrec stream`")
                .hasMessageContaining(run.stream().toString());
        Path savepoint = first.stop();
        assertThat(savepoint.resolve("_metadata")).exists();
        assertThat(new SavedState(run).newest()).contains(savepoint);

        topics.write(arriving.subList(arriving.size() / 2, arriving.size()));
        StreamJob.start(settings, run, true).await();

        assertAgrees(log);
    }

    /** A process of its own, so that it can end as a machine does: between any two instructions. */
    @Test
    @Tag("slow") // starts two further JVMs
    void after_two_kills_in_the_middle_nothing_is_lost_and_nothing_doubled() throws Exception {
        List<Event> log = RandomLog.of(41, 60);
        List<Event> arriving = ShuffledLog.of(log, DELAY, 42);
        int third = arriving.size() / 3;
        topics.write(arriving.subList(0, third));
        try (StreamProcess first = StreamProcess.start(run, config)) {
            topics.awaitCommitted(third);
            topics.write(arriving.subList(third, 2 * third));
            first.kill();
        }
        try (StreamProcess second = StreamProcess.start(run, config)) {
            topics.awaitCommitted(2 * third);
            topics.write(arriving.subList(2 * third, arriving.size()));
            second.kill();
        }
        StreamJob.start(settings, run, true).await();

        assertAgrees(log);
    }

    @Test
    void malformed_messages_become_dead_letters_with_a_reason_and_block_nothing() {
        long now = System.currentTimeMillis();
        Event good = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, now);
        topics.writeBytes("poison", "{\"userId\":\"ann\"");
        topics.writeBytes("poison", "{\"userId\":\"ann\",\"itemId\":\"tea\",\"action\":\"licked\"}");
        topics.write(List.of(new Event("ann", "tea", Action.CLICKED, "r2", 1, 0, now + 86_400_000)));
        topics.write(List.of(good));

        StreamJob.start(settings, run, true).await();

        List<ConsumerRecord<byte[], byte[]>> dead =
                topics.read(settings.kafka().topics().deadLetters());
        assertThat(dead).hasSize(3);
        assertThat(dead)
                .extracting(record -> header(record, "reason"))
                .anyMatch(reason -> reason.startsWith("no JSON: "))
                .anyMatch(reason -> reason.equals("action must be exposed, clicked, carted or ordered: licked"))
                .anyMatch(reason -> reason.contains("long after its record"));
        assertThat(dead)
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .contains("{\"userId\":\"ann\"");
        assertThat(dead).allMatch(record -> header(record, "origin")
                .startsWith(settings.kafka().topics().events()));
        assertThat(samples()).extracting(PageSample::requestId).containsExactly("r1");
    }

    /** Lists of what was shown, and clicks, as a tracker tells of them; the action that is ignored holds nobody up. */
    @Test
    void events_of_another_shape_make_the_pages_that_the_same_in_ones_own_would_make() {
        closeTopics();
        use(config.with("""
                kafka.mapping {
                  columns { user = /who/id, item = "/items/*/sku|/item/sku", time = at, action = kind, request = search }
                  actions { shown = exposed, tapped = clicked, scrolled = ignored }
                  time-format = epoch-seconds
                }
                """));
        String shown =
                "{'kind':'shown','who':{'id':'ann'},'at':1714557600,'search':'s1','items':[{'sku':'tea'},{'sku':'cup'}]}";
        String tapped = "{'kind':'tapped','who':{'id':'ann'},'at':1714557602,'search':'s1','item':{'sku':'cup'}}";
        String scrolled = "{'kind':'scrolled','who':{'id':'ann'},'at':1714557603,'search':'s1'}";
        for (String message : List.of(shown, tapped, scrolled, tapped.replace("'sku':'cup'", ""))) {
            topics.writeBytes("ann", message.replace('\'', '"'));
        }
        StreamJob job = StreamJob.start(settings, run, true);
        job.await();

        long ten = 1_714_557_600_000L; // 2024-05-01T10:00:00Z
        assertAgrees(List.of(
                new Event("ann", "tea", Action.EXPOSED, "s1", 1, 0, ten),
                new Event("ann", "cup", Action.EXPOSED, "s1", 1, 1, ten),
                new Event("ann", "cup", Action.CLICKED, "s1", 1, 0, ten + 2_000)));
        assertThat(job.health().records()).isEqualTo(4);
        assertThat(job.health().ignored()).isEqualTo(1);
        assertThat(job.health().rejected()).isEqualTo(Map.of("/items/*/sku|/item/sku is absent or blank", 1L));
    }

    @Fault("A log whose last transaction has ended was never read to its end: the end of a transaction is no record.")
    @Test
    void a_log_that_ends_with_the_end_of_a_transaction_is_read_to_its_end() {
        topics.writeInTransaction(List.of(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 1_000_000)));

        StreamJob.start(settings, run, true).await();

        assertThat(samples()).extracting(PageSample::requestId).containsExactly("r1");
    }

    @Test
    void late_events_become_dead_letters_with_a_reason() {
        Event first = new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 1_000_000);
        Event beyondWindow = new Event("ann", "tea", Action.ORDERED, "r1", 1, 0, 1_020_001);
        topics.write(List.of(first, beyondWindow));

        StreamJob.start(settings, run, true).await();

        List<ConsumerRecord<byte[], byte[]>> late =
                topics.read(settings.kafka().topics().late());
        assertThat(late).hasSize(1);
        assertThat(settings.kafka().codec().read(late.get(0).value()).events()).containsExactly(beyondWindow);
        assertThat(header(late.get(0), "reason")).contains("attribution window");
    }

    /**
     * The histories before the log end at once; in each pause, longer than idle-after, only their watermark would count. And
     * one of the two tasks has no partition.
     */
    @Test
    void after_a_pause_no_event_is_late_and_pages_close() {
        closeTopics();
        use(StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT)
                .with("stream.idle-after = 50ms\nkafka.topics.partitions = 1\n"));
        StreamJob job = StreamJob.start(settings, run, false);
        for (int i = 1; i <= 3; i++) {
            topics.write(List.of(new Event("ann", "tea", Action.CLICKED, "r" + i, 1, 0, 1_000_000 + 10_000 * i)));
            topics.awaitCommitted(i); // the next checkpoint, up to 300 ms later
        }
        topics.awaitPage("r1"); // 3 s after its click; the watermark is 5 s behind the last
        job.stop();
        assertThat(topics.read(settings.kafka().topics().late())).isEmpty();
    }

    @Fault("Every checkpoint left an id of its own with Kafka, 8,640 a day and task.")
    @Test
    void a_job_that_begins_at_the_end_of_the_log_takes_what_comes_from_then_on() {
        closeTopics();
        use(config.with("stream.from = latest\n"));
        topics.write(List.of(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 1_000_000)));
        StreamJob job = StreamJob.start(settings, run, false);
        topics.awaitCommitted(1); // so far it is
        topics.write(List.of(new Event("ann", "cup", Action.CLICKED, "r2", 1, 0, 1_000_001)));
        topics.awaitCommitted(2);
        job.stop();
        assertThat(topics.transactionalIds())
                .as("after a checkpoint every 300 ms: one that is open and one that is committed, of each task")
                .isBetween(1, 4);
        assertThat(job.health().records()).isEqualTo(1);
        try (RedisSequenceStore store = RedisSequenceStore.open(settings.redis())) {
            assertThat(store.read("ann")
                            .toCompletableFuture()
                            .join()
                            .orElseThrow()
                            .behaviours())
                    .containsExactly(new Behaviour("cup", Action.CLICKED, 1_000_001));
        }
    }

    /** By then the source is idle, and its end of time gets lost on the way. */
    @Test
    void at_the_end_of_a_log_that_has_been_silent_all_pages_are_complete() {
        closeTopics();
        use(StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT + "stream.idle-after = 50ms\n"));
        topics.write(List.of(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 1_000_000)));

        StreamJob.start(settings, run, true).await(); // to the end only after a checkpoint, 300 ms later

        assertThat(samples()).extracting(PageSample::requestId).containsExactly("r1");
    }

    /** So many that they are more than a slice, in two files. */
    @Test
    void a_first_start_takes_the_histories_of_the_log_before_it() {
        String name = "seeded-" + UUID.randomUUID() + "-";
        Behaviour old = new Behaviour("tea", Action.ORDERED, 1_000);
        int users = 2 * ReadSequences.SLICE + 1;
        for (int part = 0; part < 2; part++) {
            try (ParquetTable.Writer<UserSequence> file = ParquetTable.SEQUENCES.write(run.sequences(), part)) {
                for (int user = part * users / 2; user < (part + 1) * users / 2; user++) {
                    file.write(new UserSequence(name + user, List.of(old), 7));
                }
            }
        }
        String last = name + (users - 1);
        topics.write(List.of(new Event(last, "cup", Action.CLICKED, "r1", 1, 0, 1_000_000)));

        StreamJob.start(settings, run, true).await();

        try (RedisSequenceStore store = RedisSequenceStore.open(settings.redis())) {
            Behaviour cup = new Behaviour("cup", Action.CLICKED, 1_000_000);
            assertThat(store.read(last).toCompletableFuture().join())
                    .contains(new UserSequence(last, List.of(old, cup), 8));
            for (int user = 0; user < users - 1; user++) {
                assertThat(store.read(name + user).toCompletableFuture().join())
                        .contains(new UserSequence(name + user, List.of(old), 7));
            }
        }
    }

    private void assertAgrees(List<Event> log) {
        ReferenceFeatures expected = ReferenceFeatures.attributed(
                log, settings.fold().pages(), settings.fold().rules().attributionWindow());
        assertThat(samples()).containsExactlyInAnyOrderElementsOf(expected.samples());
        assertThat(topics.latestPages()).containsExactlyInAnyOrderElementsOf(expected.samples());
        try (RedisSequenceStore store = RedisSequenceStore.open(settings.redis())) {
            for (UserSequence sequence : expected.sequences()) {
                assertThat(store.read(sequence.userId()).toCompletableFuture().join())
                        .contains(sequence);
            }
        }
    }

    private List<PageSample> samples() {
        return Files.exists(run.streamedSamples()) ? ParquetTable.SAMPLES.readAll(run.streamedSamples()) : List.of();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** How long a test waits for what takes seconds. */
    static final Duration PATIENCE = Duration.ofMinutes(8);
}
