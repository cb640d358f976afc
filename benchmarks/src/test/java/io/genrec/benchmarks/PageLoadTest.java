package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Twenty shoppers of up to three pages of two items, on servers that keep their promises and on some that do not. */
class PageLoadTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_server_that_pages_one_list_breaks_no_promise() {
        PageLoad.Result result = load(page -> page);
        assertThat(result.violations()).isEmpty();
        assertThat(result.violated()).isZero();
        assertThat(result.answers()).containsOnlyKeys(200);
        assertThat(result.latencies()).hasSizeGreaterThanOrEqualTo(60).isSorted();
        assertThat(result.percentile(1))
                .isEqualTo(result.latencies().get(result.latencies().size() - 1) / 1e6);
    }

    @Test
    void an_item_listed_twice_is_reported() {
        assertThat(load(page -> {
                            for (JsonNode item : page.path("items")) {
                                ((ObjectNode) item).put("itemId", "the same");
                            }
                            return page;
                        })
                        .violations())
                .anySatisfy(told -> assertThat(told).endsWith("shows the same twice"));
    }

    @Test
    void a_skipped_rank_is_reported() {
        assertThat(load(page -> {
                            for (JsonNode item : page.path("items")) {
                                ((ObjectNode) item)
                                        .put("rank", item.path("rank").asInt() + 1);
                            }
                            return page;
                        })
                        .violations())
                .anySatisfy(told -> assertThat(told).contains("has rank 2 in place 1"));
    }

    @Test
    void a_page_that_differs_when_read_again_is_reported() {
        AtomicInteger answers = new AtomicInteger();
        assertThat(load(page -> page.put("bundle", "v1").put("answer", answers.incrementAndGet()))
                        .violations())
                .anySatisfy(told -> assertThat(told).startsWith("first page asked for twice at once"))
                .anySatisfy(told -> assertThat(told).startsWith("page 2 read again"));
    }

    @Test
    void an_empty_page_behind_a_token_is_reported() {
        assertThat(load(page -> {
                            if (page.path("items").get(0).path("rank").asInt() > 1) {
                                page.putArray("items");
                            }
                            return page;
                        })
                        .violations())
                .anySatisfy(told -> assertThat(told).endsWith("was promised and is empty"));
    }

    @Test
    void a_first_page_that_is_another_one_is_counted_where_lists_may_get_lost() {
        AtomicInteger answers = new AtomicInteger();
        UnaryOperator<ObjectNode> anew = page -> page.put("answer", answers.incrementAndGet());
        HttpServer server =
                server(page -> page.path("items").get(0).path("rank").asInt() == 1 ? anew.apply(page) : page, 0, 200);
        PageLoad.Result result = load(List.of(server), 1, true);
        assertThat(result.violations()).isEmpty();
        assertThat(result.madeAnew()).isPositive();
    }

    @Test
    void a_refused_request_is_retried_as_often_as_the_answer_says() {
        HttpServer server = server(page -> page, 10, 200);
        PageLoad.Result result = load(List.of(server), 4, false);
        assertThat(result.answers()).containsEntry(503, 10L);
        assertThat(result.latencies()).as("every shopper came to the end").hasSizeGreaterThanOrEqualTo(60);
        assertThat(result.course().values().stream()
                        .mapToLong(second -> second.others().sum())
                        .sum())
                .isEqualTo(10);
    }

    @Test
    void of_several_servers_one_that_is_not_ready_is_not_asked() {
        AtomicInteger asked = new AtomicInteger();
        HttpServer away = server(page -> page.put("answer", asked.incrementAndGet()), 0, 503);
        PageLoad.Result result = load(List.of(server(page -> page, 0, 200), away), 1, false);
        assertThat(result.violations()).isEmpty();
        assertThat(result.latencies()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(asked).hasValue(0);
    }

    private static PageLoad.Result load(UnaryOperator<ObjectNode> change) {
        return load(List.of(server(change, 0, 200)), 1, false);
    }

    private static PageLoad.Result load(List<HttpServer> servers, int tries, boolean losesLists) {
        try {
            return PageLoad.run(new PageLoad.Plan(
                    servers.stream()
                            .map(server -> URI.create(
                                    "http://127.0.0.1:" + server.getAddress().getPort()))
                            .toList(),
                    "",
                    List.of("u1", "u2"),
                    40,
                    Duration.ofMillis(500),
                    3,
                    2,
                    Duration.ZERO,
                    tries,
                    losesLists,
                    7));
        } finally {
            servers.forEach(server -> server.stop(0));
        }
    }

    /** The token of a page is its offset and the request, which is named by the key that it was asked for with. */
    private static HttpServer server(UnaryOperator<ObjectNode> change, int refusals, int ready) {
        AtomicInteger refused = new AtomicInteger();
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/recommendations", exchange -> {
                JsonNode asked = JSON.readTree(exchange.getRequestBody());
                if (refused.incrementAndGet() <= refusals) {
                    exchange.sendResponseHeaders(503, -1);
                    exchange.close();
                    return;
                }
                String[] token = asked.path("pageToken").asText().split(" ");
                int offset = token.length == 2 ? Integer.parseInt(token[0]) : 0;
                String request = token.length == 2
                        ? token[1]
                        : exchange.getRequestHeaders().getFirst("Idempotency-Key");
                ObjectNode page = JSON.createObjectNode().put("requestId", request);
                ArrayNode items = page.putArray("items");
                for (int rank = offset + 1; rank <= offset + 2; rank++) {
                    items.addObject().put("itemId", "i" + rank).put("rank", rank);
                }
                page.put("nextPageToken", (offset + 2) + " " + request);
                byte[] body = change.apply(page).toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.createContext("/health/ready", exchange -> {
                exchange.sendResponseHeaders(ready, -1);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
