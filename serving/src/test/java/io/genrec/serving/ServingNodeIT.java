package io.genrec.serving;

import static io.genrec.serving.Api.items;
import static io.genrec.serving.Api.json;
import static io.genrec.serving.Api.nextToken;
import static io.genrec.serving.Api.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.testing.Monitoring;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one node answers when all is well. Bad input is in {@link RefusalsIT}. */
class ServingNodeIT {
    private static BundledRedis redis;
    private static FakeGenerator generator;
    private static ServingNode node;
    private static Api api;

    @BeforeAll
    static void start() {
        redis = BundledRedis.start();
        generator = new FakeGenerator("v1", 1000);
        node = Nodes.start(
                redis, generator, "serve { list-size = 20, growth = 15, max-list-size = 50, max-page-size = 50 }");
        api = new Api(node);
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @Test
    void answers_a_first_page() {
        HttpResponse<String> response = api.page("u7", 2, "");
        JsonNode page = json(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(source(response)).isEqualTo("generated");
        assertThat(page.get("items").toString())
                .isEqualTo("[{\"itemId\":\"i8\",\"rank\":1,\"score\":-0.3333333333333333,\"title\":\"Item 8 of v1\"},"
                        + "{\"itemId\":\"i9\",\"rank\":2,\"score\":-0.6666666666666666,\"title\":\"Item 9 of v1\"}]");
        assertThat(page.get("bundle").asText()).isEqualTo("v1");
        assertThat(page.get("coldStart").asBoolean()).isFalse();
        assertThat(page.fieldNames())
                .toIterable()
                .containsExactly("requestId", "items", "nextPageToken", "bundle", "coldStart", "expiresAtMillis");
    }

    @Test
    void a_list_follows_from_items_that_are_named_in_place_of_the_history() {
        String similar = api.recommend("{\"userId\":\"u7\",\"pageSize\":3,\"similarTo\":[\"i31\",\"i30\"]}")
                .body();
        assertThat(items(similar)).containsExactly("i32", "i33", "i34");
        assertThat(items(api.page("u7", 3, nextToken(similar)).body())).containsExactly("i35", "i36", "i37");
    }

    /** u4 clicked i0 and ordered i4; of the items after i99, by turns, i0 is the first. */
    @Test
    void items_seen_or_bought_are_left_out_on_every_page() {
        String follows = "\"userId\":\"u4\",\"pageSize\":4,\"similarTo\":[\"i999\"]";
        assertThat(items(api.recommend("{" + follows + "}").body())).containsExactly("i0", "i1", "i2", "i3");
        assertThat(items(api.recommend("{" + follows + ",\"leaveOut\":[\"seen\"]}")
                        .body()))
                .containsExactly("i1", "i2", "i3", "i5");
        String bought =
                api.recommend("{" + follows + ",\"leaveOut\":[\"bought\"]}").body();
        assertThat(items(bought)).containsExactly("i0", "i1", "i2", "i3");
        assertThat(items(api.page("u4", 4, nextToken(bought)).body())).containsExactly("i5", "i6", "i7", "i8");
    }

    @Test
    void a_filter_holds_for_the_whole_list() {
        String first = api.recommend("{\"userId\":\"u7\",\"pageSize\":3,\"filter\":{\"categories\":[\"even\"],"
                        + "\"brands\":[\"brand 0\",\"brand 1\"],\"minPrice\":10,\"maxPrice\":24}}")
                .body();
        // of 8, 9, .. the even ones from 10 to 24, without those that leave 2 when divided by 3: 14, 20
        assertThat(api.followed("u7", first).stream().flatMap(page -> items(page).stream()))
                .containsExactly("i10", "i12", "i16", "i18", "i22", "i24");
    }

    @Test
    void the_last_page_says_why_the_list_ends_and_an_empty_page_that_nothing_matched() {
        List<String> all = api.followed("u7", api.page("u7", 25, "").body());
        assertThat(json(all.get(0)).has("end")).isFalse();
        assertThat(json(all.get(1)).get("end").toString())
                .isEqualTo("{\"reason\":\"longest\",\"detail\":\"lists end after 50 items\"}");
        assertThat(end("\"only\":[\"i9\",\"i8\"]"))
                .isEqualTo("{\"reason\":\"no-more-items\","
                        + "\"detail\":\"the list has all 2 items that are what was asked for\"}");
        assertThat(end("\"filter\":{\"brands\":[\"no such brand\"]}"))
                .isEqualTo("{\"reason\":\"no-more-items\",\"detail\":\"no item is what was asked for\"}");
    }

    @Test
    void boosts_caps_and_fields_hold_for_all_pages_and_may_not_change() {
        String wishes = "{\"userId\":\"u7\",\"pageSize\":2,\"maxPerCategory\":1,\"fields\":[\"brand\",\"why\"],"
                + "\"boost\":[{\"filter\":{\"minPrice\":20,\"maxPrice\":20},\"by\":20}]";
        String first = api.recommend(wishes + "}").body();
        // i8, i9, .. follow; i20 was raised above them all
        assertThat(items(first)).containsExactly("i20", "i9");
        assertThat(json(first).get("items").get(0).get("why").get("modelRank").asInt())
                .isEqualTo(13);
        assertThat(json(first).get("items").get(0).get("brand").asText()).isEqualTo("brand 2");
        String token = "\"pageToken\":\"" + nextToken(first) + "\"}";
        String second = api.recommend("{\"userId\":\"u7\"," + token).body();
        assertThat(items(second)).containsExactly("i8", "i11");
        assertThat(api.recommend(wishes + "," + token).body()).isEqualTo(second);
        assertThat(api.recommend("{\"userId\":\"u7\",\"maxPerCategory\":2," + token)
                        .statusCode())
                .isEqualTo(409);
        List<String> feed = api.followed("u7", first);
        assertThat(feed).hasSize(25);
        assertThat(feed.stream().flatMap(page -> items(page).stream()))
                .doesNotHaveDuplicates()
                .hasSize(50);
    }

    @Test
    void a_batch_answers_each_request_as_it_would_have_been_alone() {
        String first = api.page("u7", 3, "").body();
        String token = nextToken(first);
        JsonNode answers = json(api.post(
                                "/v1/recommendations/batch",
                                "{\"requests\":[{\"userId\":\"u7\",\"pageToken\":\"" + token + "\"},{\"userId\":\"\"},"
                                        + "{\"userId\":\"u9\",\"pageSize\":2},{\"userId\":\"u8\",\"pageToken\":\""
                                        + token
                                        + "\"},7]}")
                        .body())
                .get("answers");
        assertThat(answers.findValuesAsText("status").subList(0, 1)).containsExactly("200");
        assertThat(answers.get(0).get("page"))
                .isEqualTo(json(api.page("u7", 3, token).body()));
        assertThat(answers.get(1).get("problem").get("detail").asText())
                .isEqualTo("userId must be a string of 1 to 256 printable characters");
        assertThat(items(answers.get(2).get("page").toString())).containsExactly("i10", "i11");
        assertThat(answers.get(3).get("status").asInt()).isEqualTo(403);
        assertThat(answers.get(4).get("status").asInt()).isEqualTo(400);
        assertThat(json(api.post("/v1/recommendations/batch", "{\"requests\":[]}")
                                .body())
                        .get("detail")
                        .asText())
                .isEqualTo("requests must hold at least one");
    }

    @Test
    void a_scenario_and_a_group_are_told_on_every_page_and_do_not_change() {
        String settings = "serve { scenarios { fresh { newShare = 1, leaveOut = [bought] } },"
                + " experiment { name = e, groups = [{ name = treated, bundle = other, share = 1 }] } }";
        BundleSource source = new BundleSource() {
            @Override
            public ListGenerator open(String choice) {
                return new FakeGenerator(choice, 1000);
            }

            @Override
            public Optional<ListGenerator> find(String version) {
                return Optional.empty();
            }
        };
        try (ServingNode node =
                Nodes.start(redis, new FakeGenerator("v1", 1000), source, settings, Clock.systemUTC())) {
            Api offering = new Api(node);
            String body = "{\"userId\":\"u7\",\"scenario\":\"fresh\",\"pageSize\":2";
            String first = offering.recommend(body + "}").body();
            assertThat(json(first).get("group").asText()).isEqualTo("treated");
            assertThat(json(first).get("scenario").asText()).isEqualTo("fresh");
            assertThat(json(first).get("bundle").asText()).isEqualTo("other");
            String token = ",\"pageToken\":\"" + nextToken(first) + "\"}";
            String second = offering.recommend(body + token).body();
            assertThat(json(second).get("group").asText()).isEqualTo("treated");
            assertThat(offering.recommend("{\"userId\":\"u7\"" + token).body()).isEqualTo(second);
            assertThat(offering.recommend("{\"userId\":\"u7\",\"newShare\":0.5" + token)
                            .statusCode())
                    .isEqualTo(409);
            assertThat(offering.recommend("{\"userId\":\"u7\",\"scenario\":\"none\"}")
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThatThrownBy(() -> Nodes.start(redis, new FakeGenerator("v1", 1000), settings))
                .hasMessage(
                        "group treated of genrec.serve.experiment has no bundle: this node was started with one bundle"
                                + " and knows no other");
    }

    /** Of six items, the history has i0 and i3. */
    @Test
    void new_items_alone_where_the_request_asks_for_them() {
        try (ServingNode small = Nodes.start(redis, new FakeGenerator("six", 6), "")) {
            Api smallApi = new Api(small);
            assertThat(items(smallApi.recommend("{\"userId\":\"u3\"}").body()))
                    .containsExactly("i4", "i5", "i0", "i1", "i2");
            assertThat(items(smallApi.recommend("{\"userId\":\"u3\",\"newShare\":1}")
                            .body()))
                    .containsExactly("i4", "i5", "i1", "i2");
        }
    }

    private static String end(String wishes) {
        return json(api.recommend("{\"userId\":\"u7\"," + wishes + "}").body())
                .path("end")
                .toString();
    }

    @Test
    void page_two_continues_page_one_from_the_cache() {
        HttpResponse<String> first = api.page("u7", 3, "");
        HttpResponse<String> second = api.page("u7", 3, nextToken(first.body()));
        assertThat(source(second)).isEqualTo("cache");
        assertThat(items(second.body())).containsExactly("i11", "i12", "i13");
        assertThat(json(second.body()).get("items").get(0).get("rank").asInt()).isEqualTo(4);
        assertThat(json(second.body()).get("requestId"))
                .isEqualTo(json(first.body()).get("requestId"));
    }

    @Test
    void a_page_asked_for_twice_is_the_same_bytes_also_where_the_list_grows_for_it() {
        // Of 20 items: whether a page follows the second is known only once the list has grown.
        String first = api.page("u7", 10, "").body();
        HttpResponse<String> grown = api.page("u7", 10, nextToken(first));
        HttpResponse<String> again = api.page("u7", 10, nextToken(first));
        assertThat(source(grown)).isEqualTo("generated");
        assertThat(source(again)).isEqualTo("cache");
        assertThat(again.body()).isEqualTo(grown.body());
        assertThat(items(grown.body())).hasSize(10).startsWith("i18").endsWith("i27");
    }

    @Test
    void a_list_grows_to_its_cap_and_ends_there() {
        List<String> pages = api.followed("u0", api.page("u0", 12, "").body());
        List<String> listed =
                pages.stream().flatMap(page -> items(page).stream()).toList();
        assertThat(pages).hasSize(5);
        assertThat(listed)
                .isEqualTo(IntStream.rangeClosed(1, 50).mapToObj(i -> "i" + i).toList());
    }

    @Test
    void a_list_ends_where_there_are_no_more_items() {
        try (ServingNode small = Nodes.start(redis, new FakeGenerator("small", 25), "serve.list-size = 20")) {
            Api smallApi = new Api(small);
            List<String> pages =
                    smallApi.followed("u3", smallApi.page("u3", 12, "").body());
            assertThat(pages).hasSize(2);
            assertThat(items(pages.get(1))).hasSize(12);
            assertThat(smallApi.followed("u3", smallApi.page("u3", 7, "").body()))
                    .hasSize(4);
        }
    }

    @Test
    void an_unknown_user_gets_the_cold_start_list_marked_as_such() {
        JsonNode page = json(api.page("stranger", 3, "").body());
        assertThat(page.get("coldStart").asBoolean()).isTrue();
        assertThat(items(page.toString())).containsExactly("i0", "i1", "i2");
        assertThat(page.get("items").get(0).get("score").asDouble()).isEqualTo(-1);
        List<String> pages =
                api.followed("stranger", api.page("stranger", 20, "").body());
        assertThat(pages.stream().flatMap(body -> items(body).stream())).hasSize(30);
    }

    @Test
    void a_history_of_items_the_bundle_does_not_know_is_a_cold_start() {
        JsonNode page = json(api.recommend("{\"userId\":\"u7\",\"history\":[{\"itemId\":\"gone\"}]}")
                .body());
        assertThat(page.get("coldStart").asBoolean()).isTrue();
    }

    @Test
    void a_history_in_the_request_overrides_what_is_known() {
        String request = "{\"userId\":\"u7\",\"pageSize\":2,\"history\":"
                + "[{\"itemId\":\"i90\",\"action\":\"ordered\",\"timeMillis\":5}]}";
        assertThat(items(api.recommend(request).body())).containsExactly("i91", "i92");
    }

    @Test
    void excluded_items_are_on_no_page() {
        String first = api.recommend("{\"userId\":\"u7\",\"pageSize\":20,\"exclude\":[\"i9\",\"i30\"]}")
                .body();
        List<String> listed = api.followed("u7", first).stream()
                .flatMap(page -> items(page).stream())
                .toList();
        assertThat(listed)
                .hasSize(50)
                .doesNotContain("i9", "i30")
                .startsWith("i8", "i10")
                .contains("i29", "i31");
    }

    @Test
    void two_requests_are_two_lists() {
        String one = json(api.page("u7", 2, "").body()).get("requestId").asText();
        String other = json(api.page("u7", 2, "").body()).get("requestId").asText();
        assertThat(one).isNotEqualTo(other).hasSize(22);
    }

    @Test
    void first_pages_with_one_idempotency_key_are_one_list() {
        String body = "{\"userId\":\"u7\",\"pageSize\":4}";
        HttpResponse<String> first = api.recommend(body, "Idempotency-Key", "abc");
        HttpResponse<String> again = api.recommend(body, "Idempotency-Key", "abc");
        HttpResponse<String> ofAnother = api.recommend("{\"userId\":\"u8\",\"pageSize\":4}", "Idempotency-Key", "abc");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(source(again)).isEqualTo("cache");
        assertThat(source(ofAnother)).isEqualTo("generated");
    }

    @Test
    void shows_the_pinned_list_of_a_request() {
        String id = json(api.recommend("{\"userId\":\"u7\",\"exclude\":[\"i9\"]}")
                        .body())
                .get("requestId")
                .asText();
        JsonNode list = json(api.get("/v1/requests/" + id).body());
        assertThat(list.get("userId").asText()).isEqualTo("u7");
        assertThat(list.get("history").toString())
                .isEqualTo("[{\"itemId\":\"i0\",\"action\":\"clicked\",\"timeMillis\":1000},"
                        + "{\"itemId\":\"i7\",\"action\":\"ordered\",\"timeMillis\":2000}]");
        assertThat(list.get("exclude").toString()).isEqualTo("[\"i9\"]");
        assertThat(list.get("items")).hasSize(20);
        assertThat(list.get("end").asText()).isEqualTo("open");
    }

    @Test
    void tells_that_it_lives_that_it_is_ready_and_what_it_counted() {
        api.page("u7", 2, "");
        assertThat(api.get("/health/live").body()).isEqualTo("{\"status\":\"live\"}");
        assertThat(api.get("/health/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"bundle\":\"v1\",\"redis\":\"up\"}");
        assertThat(api.get("/metrics").body())
                .contains("genrec_pages_total{source=\"generated\"}")
                .contains("genrec_pages_total{source=\"cache\"}")
                .contains("genrec_redis_failures_total 0.0")
                .contains("genrec_generations_seconds_count")
                .contains("genrec_http_requests_seconds_count{route=\"/v1/recommendations\",status=\"200\"}");
    }

    @Test
    void counts_what_the_alerts_and_the_dashboard_of_the_chart_ask_for() throws IOException {
        api.page("u7", 2, "");
        assertThat(api.get("/metrics")
                        .body()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.split("[{ ]", 2)[0]))
                .containsAll(Monitoring.metrics("genrec_").stream()
                        .map("genrec_"::concat)
                        .toList())
                .containsAll(
                        Monitoring.metrics("jvm_").stream().map("jvm_"::concat).toList())
                .containsAll(Monitoring.metrics("process_").stream()
                        .map("process_"::concat)
                        .toList());
    }

    @Test
    void the_console_finds_users_and_their_history_newest_first() {
        assertThat(json(api.get("/console/users?query=u1").body()).get("users").findValuesAsText("userId"))
                .hasSize(11)
                .startsWith("u1", "u10")
                .endsWith("u19");
        assertThat(api.get("/console/users/u7/history").body())
                .isEqualTo(
                        "{\"userId\":\"u7\",\"behaviours\":["
                                + "{\"itemId\":\"i7\",\"action\":\"ordered\",\"timeMillis\":2000,\"title\":\"Item 7 of v1\"},"
                                + "{\"itemId\":\"i0\",\"action\":\"clicked\",\"timeMillis\":1000,\"title\":\"Item 0 of v1\"}]}");
        assertThat(api.get("/console/users/a%2Fb%20%C3%A4/history").body())
                .isEqualTo("{\"userId\":\"a/b ä\",\"behaviours\":[]}");
    }

    @Test
    void the_console_is_one_page_that_needs_nothing_from_elsewhere() {
        HttpResponse<String> page = api.get("/");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=UTF-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'");
        for (String path : List.of("/", "/console.css", "/console.js")) {
            assertThat(api.get(path).statusCode()).isEqualTo(200);
            assertThat(api.get(path).body()).isNotEmpty().doesNotContain("http://", "https://");
        }
    }

    @Test
    void a_port_that_is_taken_stops_the_start_and_says_how_to_choose_another() {
        assertThatThrownBy(() -> Nodes.start(redis, generator, "serve.port = " + node.port()))
                .isInstanceOf(ServingFailed.class)
                .hasMessage("port " + node.port() + " of 127.0.0.1 cannot be had: stop what listens there, or choose"
                        + " another with --port (genrec.serve.port; 0 for any free one)");
    }
}
