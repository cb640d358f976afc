package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.FakeGenerator;
import io.genrec.testing.Chromium;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, where the machine has Chromium. */
class ConsoleIT {
    private static BundledRedis redis;
    private static ServingNode node;

    @TempDir
    Path profile;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.find().isPresent(), "no chromium on the path: the console is not opened in a browser");
        redis = BundledRedis.start();
        node = Nodes.start(redis, new FakeGenerator("v1", 1000), "");
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
            redis.close();
        }
    }

    @Test
    void shows_history_and_pages_of_a_known_user() throws IOException {
        assertThat(shown("?user=u7"))
                .contains("Item 7 of v1", ">ordered<", ">clicked<")
                .contains("Page 1", ">generated<", "Item 8 of v1")
                .contains("Next page", "Ask again")
                .contains("Last ordered: Item 7 of v1.")
                .doesNotContain("cold start", "role=\"alert\"");
    }

    @Test
    void opens_on_somebody_whose_history_tells_something() throws IOException {
        assertThat(shown(""))
                .contains("aria-current=\"true\"", "Page 1", "are new to this user", "How to read this page");
    }

    @Test
    void shows_the_list_of_an_address_as_it_was_served() throws Exception {
        String page = post("{\"userId\": \"u8\", \"pageSize\": 2}");
        String request = new ObjectMapper().readTree(page).get("requestId").asText();
        assertThat(shown("?user=u8&request=" + request))
                .contains("As it was served", request, "Item 9 of v1", "50 items so far")
                .doesNotContain("Next page");
        assertThat(shown("?user=u8&request=AAAAAAAAAAAAAAAAAAAAAA"))
                .contains("no longer kept; here is a new one", "Page 1");
    }

    @Test
    void shows_what_the_node_announces() throws IOException {
        node.announce("A better model is on its way.");
        assertThat(shown("?user=u7")).contains("A better model is on its way.");
        node.announce("");
        assertThat(shown("?user=u7")).contains("id=\"notice\" role=\"status\" hidden");
    }

    @Test
    void says_that_a_user_never_seen_is_a_cold_start() throws IOException {
        assertThat(shown("?user=some%20stranger"))
                .contains("some stranger", "cold start", "never seen", "Item 0 of v1");
    }

    @Test
    void shows_an_error_as_a_sentence_with_a_way_on() throws IOException {
        assertThat(shown("?user=" + "x".repeat(300)))
                .contains("role=\"alert\"", "The request cannot be answered as it is", "Try again");
    }

    private static String post(String body) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node.address() + "/v1/recommendations"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The page's text and elements once it has nothing left to do. */
    private String shown(String query) throws IOException {
        return Chromium.find().orElseThrow().dom(node.address() + "/" + query, profile);
    }
}
