package io.genrec.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Shoppers who read pages of a server over HTTP, and hold every answer against what the server promises. Open loop: they
 * come at their rate whether or not it keeps up, and a first page's latency counts from when its shopper was due.
 */
public final class PageLoad {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NO_ANSWER = 0;
    private static final int VIOLATIONS_TOLD = 20;

    /** Of all pages, how many are read again, and of all shoppers, how many ask for the first page twice at once. */
    private static final double AGAIN = 0.25;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Plan plan;
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final LongAdder violated = new LongAdder();

    private PageLoad(Plan plan) {
        this.plan = plan;
    }

    /**
     * What is to be done.
     *
     * @param server its address, without a path
     * @param key of the API; empty for none
     * @param users whose pages are read, in turn
     * @param perSecond shoppers who come each second
     * @param pages that each reads at most
     * @param pageSize items of a page
     * @param think time between two pages of one shopper
     * @param seed of what is read again
     */
    public record Plan(
            URI server,
            String key,
            List<String> users,
            double perSecond,
            Duration duration,
            int pages,
            int pageSize,
            Duration think,
            long seed) {
        public Plan {
            users = List.copyOf(users);
            if (users.isEmpty()) {
                throw new IllegalArgumentException("nobody is to read pages: the run has no users");
            }
            if (perSecond <= 0 || pages < 1 || pageSize < 1) {
                throw new IllegalArgumentException(
                        "rate, pages and page size must be positive: " + perSecond + ", " + pages + ", " + pageSize);
            }
        }
    }

    /**
     * What came of it.
     *
     * @param seconds from the first shopper until the last answer
     * @param answers by status, 0 for none
     * @param latencies of the answers with a page, ascending, nanoseconds
     * @param violated promises that were broken
     * @param violations the first of them, for people
     */
    public record Result(
            double seconds, Map<Integer, Long> answers, List<Long> latencies, long violated, List<String> violations) {
        public Result {
            answers = Map.copyOf(answers);
            latencies = List.copyOf(latencies);
            violations = List.copyOf(violations);
        }

        /** Pages a second. */
        public double throughput() {
            return latencies.size() / seconds;
        }

        /** The latency that this share of the pages stayed within, milliseconds; 0 where there are none. */
        public double percentile(double share) {
            if (latencies.isEmpty()) {
                return 0;
            }
            int index = (int) Math.ceil(share * latencies.size()) - 1;
            return latencies.get(Math.max(0, index)) / 1e6;
        }
    }

    /** Returns once every shopper has gone. */
    public static Result run(Plan plan) {
        return new PageLoad(plan).run();
    }

    private Result run() {
        long start = System.nanoTime();
        long shoppers = Math.round(plan.perSecond() * plan.duration().toNanos() / 1e9);
        Random random = new Random(plan.seed());
        List<CompletableFuture<Void>> visits = new ArrayList<>();
        for (long shopper = 0; shopper < shoppers; shopper++) {
            long due = start + Math.round(shopper * 1e9 / plan.perSecond());
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            visits.add(new Visit(shopper, new Random(random.nextLong()), due).begin());
        }
        CompletableFuture.allOf(visits.toArray(CompletableFuture[]::new)).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<Integer, Long> byStatus = new TreeMap<>();
        answers.forEach((status, count) -> byStatus.put(status, count.sum()));
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Result(
                seconds,
                byStatus,
                Arrays.stream(sorted).boxed().toList(),
                violated.sum(),
                violations.stream().limit(VIOLATIONS_TOLD).toList());
    }

    private void violation(String what) {
        violated.increment();
        if (violations.size() < VIOLATIONS_TOLD) {
            violations.add(what);
        }
    }

    /** One shopper's way through one list. */
    private final class Visit {
        private final String user;
        private final String idempotencyKey;
        private final Random random;
        private final long due;
        private final Set<String> seen = new HashSet<>();
        private String requestId = "";
        private String bundle = "";
        private int items;

        Visit(long number, Random random, long due) {
            this.user = plan.users().get((int) (number % plan.users().size()));
            this.idempotencyKey = plan.seed() + "-" + number + "-" + Long.toHexString(random.nextLong());
            this.random = random;
            this.due = due;
        }

        CompletableFuture<Void> begin() {
            CompletableFuture<HttpResponse<String>> first = ask("", due);
            CompletableFuture<HttpResponse<String>> other =
                    random.nextDouble() < AGAIN ? ask("", System.nanoTime()) : first;
            return first.thenCombine(other, (page, again) -> {
                        requireSame("first page asked for twice at once", page, again);
                        return page;
                    })
                    .thenCompose(page -> follow(page, "", 1))
                    .exceptionally(unanswered -> null);
        }

        private CompletableFuture<Void> follow(HttpResponse<String> page, String token, int number) {
            if (page.statusCode() != OK) {
                return CompletableFuture.completedFuture(null);
            }
            String next = check(page.body(), number);
            CompletableFuture<?> read = random.nextDouble() < AGAIN
                    ? ask(token, System.nanoTime())
                            .thenAccept(again -> requireSame("page " + number + " read again", page, again))
                            .exceptionally(unanswered -> null)
                    : CompletableFuture.completedFuture(null);
            if (next.isEmpty() || number == plan.pages()) {
                return read.thenAccept(done -> {});
            }
            return read.thenComposeAsync(
                    done -> ask(next, System.nanoTime()).thenCompose(page2 -> follow(page2, next, number + 1)),
                    CompletableFuture.delayedExecutor(plan.think().toNanos(), TimeUnit.NANOSECONDS));
        }

        /** @return the token of the next page, empty where there is none */
        private String check(String body, int number) {
            try {
                JsonNode page = JSON.readTree(body);
                if (number == 1) {
                    requestId = page.path("requestId").asText();
                    bundle = page.path("bundle").asText();
                }
                if (!requestId.equals(page.path("requestId").asText())) {
                    violation("page " + number + " of request " + requestId + " is of another request");
                }
                if (!bundle.equals(page.path("bundle").asText())) {
                    violation("page " + number + " of request " + requestId + " is of another bundle");
                }
                if (number > 1 && page.path("items").isEmpty()) {
                    violation("page " + number + " of request " + requestId + " was promised and is empty");
                }
                for (JsonNode item : page.path("items")) {
                    items++;
                    if (item.path("rank").asInt() != items) {
                        violation("request " + requestId + " has rank " + item.path("rank") + " in place " + items);
                    }
                    if (!seen.add(item.path("itemId").asText())) {
                        violation("request " + requestId + " shows "
                                + item.path("itemId").asText() + " twice");
                    }
                }
                return page.path("nextPageToken").asText();
            } catch (JsonProcessingException e) {
                violation("page " + number + " of request " + requestId + " is not JSON");
                return "";
            }
        }

        private void requireSame(String what, HttpResponse<String> one, HttpResponse<String> other) {
            if (one.statusCode() == OK
                    && other.statusCode() == OK
                    && !one.body().equals(other.body())) {
                violation(what + " of user " + user + ": " + one.body() + " is not " + other.body());
            }
        }

        private CompletableFuture<HttpResponse<String>> ask(String token, long since) {
            ObjectNode body = JSON.createObjectNode().put("userId", user);
            HttpRequest.Builder request = HttpRequest.newBuilder(plan.server().resolve("/v1/recommendations"))
                    .timeout(PATIENCE)
                    .header("content-type", "application/json");
            if (token.isEmpty()) {
                body.put("pageSize", plan.pageSize());
                request.header("idempotency-key", idempotencyKey);
            } else {
                body.put("pageToken", token);
            }
            if (!plan.key().isEmpty()) {
                request.header("authorization", "Bearer " + plan.key());
            }
            return http.sendAsync(
                            request.POST(BodyPublishers.ofString(body.toString()))
                                    .build(),
                            BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        int status = failure == null ? answer.statusCode() : NO_ANSWER;
                        answers.computeIfAbsent(status, any -> new LongAdder()).increment();
                        if (status == OK) {
                            latencies.add(System.nanoTime() - since);
                        }
                    });
        }
    }
}
