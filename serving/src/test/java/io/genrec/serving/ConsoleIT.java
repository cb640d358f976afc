package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.genrec.cache.BundledRedis;
import io.genrec.testing.Chromium;
import java.io.IOException;
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
        assertThat(shown("#user=u7"))
                .contains("Item 7 of v1", ">ordered<", ">clicked<")
                .contains("Page 1", ">generated<", "Item 8 of v1")
                .contains("Next page", "Ask again")
                .doesNotContain("cold start", "role=\"alert\"");
    }

    @Test
    void says_that_a_user_never_seen_is_a_cold_start() throws IOException {
        assertThat(shown("#user=some%20stranger"))
                .contains("some stranger", "cold start", "never seen", "Item 0 of v1");
    }

    @Test
    void shows_an_error_as_a_sentence_with_a_way_on() throws IOException {
        assertThat(shown("#user=" + "x".repeat(300)))
                .contains("role=\"alert\"", "The request cannot be answered as it is", "Try again");
    }

    /** The page's text and elements once it has nothing left to do. */
    private String shown(String fragment) throws IOException {
        return Chromium.find().orElseThrow().dom(node.address() + "/" + fragment, profile);
    }
}
