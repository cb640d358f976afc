package io.genrec.flink.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.testing.Monitoring;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the stream counts, where it can be seen: at Prometheus' endpoint, in the report, at the terminal. */
class StreamHealthIT {
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_genrec_";

    /** Of a day 20,000 days after the first, UTC. */
    private static final long ONE_PM = (20_000 * 24 + 13) * 3_600_000L;

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    private int port;
    private RunDirectory run;
    private StreamConfig config;
    private StreamSettings settings;
    private KafkaTopics topics;

    @BeforeEach
    void setUp() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        run = new RunDirectory(folder);
        config = StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT)
                .with("features.max-events-per-hour = 5\nkafka.topics.partitions = 1\n"
                        + "stream { parallelism = 1, metrics-port = " + port + " }\n");
        settings = config.settings();
        topics = new KafkaTopics(settings.kafka());
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    /** Worked out by hand: what ann does, a duplicate, a bot, a straggler, two records that are not events. */
    @Test
    void the_counts_are_those_worked_out_by_hand_and_a_restart_neither_loses_nor_doubles_one() throws Exception {
        Event click = event("ann", "tea", Action.CLICKED, "r1", 1_000);
        topics.write(List.of(event("ann", "tea", Action.EXPOSED, "r1", 0), click, click));
        String ahead = new String(settings.kafka().codec().write(event("ann", "cup", Action.EXPOSED, "r1", 0)), UTF_8);
        topics.writeBytes("ann", ahead.replace("}", ",\"arm|of test\":{\"name\":\"B\"}}")); // a producer that is ahead
        topics.writeBytes("poison", "{\"userId\":\"ann\"");
        topics.writeBytes("poison", "{\"userId\":\"ann\",\"itemId\":\"tea\",\"action\":\"licked\"}");
        StreamJob first = StreamJob.start(settings, run, false);
        topics.awaitCommitted(6);
        Map<String, Long> scraped = Prometheus.sums(port, OPERATOR);
        assertThat(scraped)
                .containsEntry("records_read", 6L)
                .containsEntry("events_counted", 3L)
                .containsEntry("events_duplicate", 1L)
                .containsEntry("events_too_late", 0L)
                .containsEntry("reason_records_rejected{reason=no_JSON}", 1L)
                .containsEntry("field_unknown_fields{field=arm_of_test}", 1L)
                .containsEntry("action_hour_events_by_hour{action=exposed,hour=13}", 2L)
                .containsEntry("action_hour_events_by_hour{action=clicked,hour=13}", 1L);
        assertThat(scraped.keySet().stream().map(name -> name.replaceFirst("\\{.*", "")))
                .as("what the alerts and the dashboard of the chart ask for")
                .containsAll(Monitoring.metrics(OPERATOR));
        first.stop();
        assertThat(first.health().records()).isEqualTo(6);

        topics.write(IntStream.range(0, 7)
                .mapToObj(i -> event("bot", "i" + i, Action.CLICKED, "b", 2_000))
                .toList());
        topics.write(List.of(event("ann", "jug", Action.ORDERED, "r2", 90_000)));
        StreamJob second = StreamJob.start(settings, run, false);
        topics.awaitCommitted(14);
        topics.write(List.of(event("ann", "pot", Action.CLICKED, "r3", 200_000))); // time passes
        topics.awaitCommitted(15);
        topics.write(List.of(event("ann", "old", Action.CLICKED, "r4", 3_000)));
        topics.awaitCommitted(16);
        assertThat(Prometheus.sums(port, OPERATOR))
                .containsEntry("records_read", 16L)
                .containsEntry("events_counted", 10L)
                .containsEntry("events_duplicate", 1L)
                .containsEntry("events_capped", 2L)
                .containsEntry("users_capped", 1L)
                .containsEntry("events_too_late", 1L);
        second.stop();
        assertThat(topics.read(settings.kafka().topics().late()))
                .extracting(
                        late -> new String(late.headers().lastHeader("reason").value(), UTF_8))
                .containsExactlyInAnyOrder(
                        "too many: of its user in an hour",
                        "too many: of its user in an hour",
                        "too late: behind the watermark by more than the lateness");
        StreamJob third =
                StreamJob.start(config.with("stream.parallelism = 2\n").settings(), run, true);
        third.await();

        StreamHealth health = third.health();
        assertThat(health.records()).isEqualTo(16);
        assertThat(health.rejected())
                .isEqualTo(Map.of("no JSON", 1L, "action must be exposed, clicked, carted or ordered", 1L));
        assertThat(health.unknownFields()).isEqualTo(Map.of("arm/of test", 1L));
        assertThat(health.tooLate()).isEqualTo(1);
        assertThat(health.log().events()).isEqualTo(14);
        assertThat(health.log().duplicates()).isEqualTo(1);
        assertThat(health.log().cappedEvents()).isEqualTo(2);
        assertThat(health.log().cappedUsers()).isEqualTo(1);
        assertThat(health.log().notAttributed()).isZero();
        // r1 has tea and cup; b five of seven items; r2 and r3 one each.
        assertThat(health.log().itemsPerPage()).isEqualTo(Map.of(1, 2L, 2, 1L, 5, 1L));
        assertThat(health.log().positivesPerPage()).isEqualTo(Map.of(1, 3L, 5, 1L));
        assertThat(health.log().actionsByHour().get("clicked")).isEqualTo(Map.of(13, 10L));
        assertThat(health.log().actionsByHour().get("ordered")).isEqualTo(Map.of(13, 1L));
        assertThat(health.completePages()).isEqualTo(4);
        assertThat(health.pages()).isEqualTo(4);
        assertThat(health.lines(settings.kafka().topics()))
                .anyMatch(line -> line.startsWith("14 events (1 exact duplicates dropped)"))
                .anyMatch(line -> line.startsWith("1 events too late")
                        && line.contains(settings.kafka().topics().late()))
                .anyMatch(line -> line.startsWith("2 records are not events") && line.contains("1: no JSON"))
                .anyMatch(
                        line -> line.equals("fields that genrec does not know, passed over: arm/of test in 1 records"))
                .anyMatch(line -> line.startsWith("1 users had too many events in an hour"));

        health.write(run);
        JsonNode rows = new ObjectMapper().readTree(run.streamHealth().toFile()).required("rows");
        assertThat(rows)
                .anyMatch(row -> row.path("name").textValue().equals("records")
                        && row.path("metric").textValue().equals("rejected: no JSON")
                        && row.path("value").longValue() == 1);
    }

    @Test
    void a_port_for_metrics_that_is_taken_stops_the_start() throws Exception {
        try (ServerSocket taken = new ServerSocket(port)) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> StreamJob.start(settings, run, true))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("genrec.stream.metrics-port")
                    .hasMessageContaining(String.valueOf(port));
        }
    }

    private static Event event(String user, String item, Action action, String request, long afterMillis) {
        return new Event(user, item, action, request, 1, 0, ONE_PM + afterMillis);
    }
}
