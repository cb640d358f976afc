package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.cache.RedisSettings;
import io.genrec.cache.SequenceVersion;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.history.LiveHistories;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feedback over HTTP, and histories from Redis. */
class FeedbackIT {
    private static final long NOW = 1_764_000_000_000L;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    private static final List<Event> TAKEN = Collections.synchronizedList(new ArrayList<>());

    private static BundledRedis redis;
    private static RedisSequenceStore sequences;
    private static ServingNode node;
    private static Api api;

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
        RedisSettings settings = redis.settings(RedisSettings.from(Nodes.config("")));
        sequences = RedisSequenceStore.open(settings);
        node = ServingNode.start(
                ServeSettings.from(Nodes.config("")),
                settings,
                new FakeGenerator("v1", 1000),
                BundleSource.NONE,
                new LiveHistories(sequences, Nodes.histories()),
                new FeedbackLog() {
                    @Override
                    public CompletionStage<Void> take(List<Event> events) {
                        TAKEN.addAll(events);
                        return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public void close() {}
                },
                CLOCK);
        api = new Api(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        sequences.close();
        redis.close();
    }

    @BeforeEach
    void clear() {
        TAKEN.clear();
    }

    @Test
    void events_are_accepted_once_they_are_stored() {
        HttpResponse<String> answer = post("""
                {"events": [
                  {"userId": "u1", "itemId": "i7", "action": "clicked", "requestId": "r1", "page": 2, "position": 3},
                  {"userId": "u1", "itemId": "i8", "action": "exposed", "requestId": "r1", "page": 2, "position": 4,
                   "timeMillis": 1763999999000}]}""");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(Api.json(answer.body()).get("accepted").asInt()).isEqualTo(2);
        assertThat(TAKEN)
                .containsExactly(
                        new Event("u1", "i7", Action.CLICKED, "r1", 2, 3, NOW),
                        new Event("u1", "i8", Action.EXPOSED, "r1", 2, 4, 1_763_999_999_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|events must be an array",
                "{\"events\": []}|events is empty",
                "{\"events\": [{\"userId\": \"u\"}]}|events[0].itemId is missing",
                "{\"events\": [{\"userId\": \"u\", \"itemId\": \"i\"}]}|events[0].action must be",
                "{\"events\": [{\"userId\": \"u\", \"itemId\": \"i\", \"action\": \"clicked\", \"requestId\": \"r\", \"page\": 0}]}|events[0].page must be a whole number from 1",
                "{\"events\": [{\"userId\": \"u\", \"itemId\": \"i\", \"action\": \"clicked\", \"requestId\": \"r\", \"page\": 1}]}|events[0].position is missing",
                "{\"events\": [{\"userId\": \"u\", \"itemId\": \"i\", \"action\": \"clicked\", \"requestId\": \"r\", \"page\": 1, \"position\": 0, \"timeMillis\": 1764000061000}]}|events[0].timeMillis must be",
                "{\"events\": [{\"price\": 1}]}|events[0] has an unknown field: price",
            })
    void messages_that_break_a_rule_are_refused_with_the_rule(String body, String detail) {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = Api.json(answer.body());
        assertThat(problem.get("type").asText()).isEqualTo("urn:genrec:problem:invalid-request");
        assertThat(problem.get("detail").asText()).startsWith(detail);
        assertThat(TAKEN).isEmpty();
    }

    @Test
    void a_node_without_a_log_of_events_says_so() {
        try (ServingNode deaf = Nodes.start(redis, new FakeGenerator("v1", 10), "")) {
            HttpResponse<String> answer = Api.send(
                    new Api(deaf)
                            .at("/v1/events")
                            .header("Content-Type", "application/json")
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"events\": [{\"userId\": \"u\", \"itemId\": \"i\", \"action\": \"clicked\", \"requestId\": \"r\", \"page\": 1, \"position\": 0}]}")));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(Api.json(answer.body()).get("type").asText()).isEqualTo("urn:genrec:problem:feedback-off");
            assertThat(Api.json(answer.body()).get("detail").asText()).contains("genrec.kafka.bootstrap");
        }
    }

    @Test
    void the_next_request_is_answered_from_the_sequence_in_redis_and_an_earlier_list_keeps_its_own() {
        JsonNode before = Api.json(api.page("u7", 3, "").body());
        Behaviour live = new Behaviour("i3", Action.ORDERED, 5_000);
        sequences
                .write(new UserSequence("u7", List.of(live), 3), new SequenceVersion(1, 0, 1))
                .toCompletableFuture()
                .join();

        JsonNode after = Api.json(api.page("u7", 3, "").body());

        assertThat(historyOf(before)).containsExactly("i0", "i7"); // of the run: nothing was in Redis yet
        assertThat(historyOf(after)).containsExactly("i3");
        assertThat(historyOf(before)).containsExactly("i0", "i7");
        assertThat(Api.json(api.get("/console/users/u7/history").body()).get("behaviours"))
                .hasSize(1);
    }

    private static List<String> historyOf(JsonNode page) {
        JsonNode list = Api.json(
                api.get("/v1/requests/" + page.get("requestId").asText()).body());
        return list.get("history").findValuesAsText("itemId");
    }

    private static HttpResponse<String> post(String body) {
        return Api.send(
                api.at("/v1/events").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }
}
