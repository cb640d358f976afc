package io.genrec.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Shoppers who read pages of some servers over HTTP, and hold every answer against what is promised. Open loop: they come
 * at their rate whether or not the servers keep up, and a first page's latency counts from when its shopper was due. Each
 * request goes to any server that was ready lately, as a load balancer would send it.
 */
public final class PageLoad {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int NO_ANSWER = 0;
    private static final int VIOLATIONS_TOLD = 20;

    /** Of all pages, how many are read again, and of all shoppers, how many ask for the first page twice at once. */
    private static final double AGAIN = 0.25;

    /** A list that is gone, honestly: no page of it is to be had any more, and a first page begins another one. */
    private static final int GONE = 410;

    private static final Duration BEFORE_TRYING_AGAIN = Duration.ofMillis(250);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Plan plan;
    private final Balance balance;
    private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final LongAdder violated = new LongAdder();
    private final LongAdder madeAnew = new LongAdder();

    /** Since the start, seconds: answers with a page, and others. */
    private final Map<Integer, Second> seconds = new ConcurrentSkipListMap<>();

    private volatile long start;

    private PageLoad(Plan plan) {
        this.plan = plan;
        this.balance = new Balance(plan.servers());
    }

    /**
     * What is to be done.
     *
     * @param servers their addresses, without a path; where there are several, those that are ready are asked
     * @param key of the API; empty for none
     * @param users whose pages are read, in turn
     * @param perSecond shoppers who come each second
     * @param pages that each reads at most
     * @param pageSize items of a page
     * @param think time between two pages of one shopper
     * @param tries of each request, until it is answered with a page or with 410
     * @param losesLists whether lists may be lost meanwhile, so that a first page asked for again may begin another one
     * @param seed of what is read again
     */
    public record Plan(
            List<URI> servers,
            String key,
            List<String> users,
            double perSecond,
            Duration duration,
            int pages,
            int pageSize,
            Duration think,
            int tries,
            boolean losesLists,
            long seed) {
        public Plan {
            servers = List.copyOf(servers);
            users = List.copyOf(users);
            if (servers.isEmpty() || users.isEmpty()) {
                throw new IllegalArgumentException(
                        "nobody is to read pages: no server is named, or the run has no users");
            }
            if (perSecond <= 0 || pages < 1 || pageSize < 1 || tries < 1) {
                throw new IllegalArgumentException("rate, pages, page size and tries must be positive: " + perSecond
                        + ", " + pages + ", " + pageSize + ", " + tries);
            }
        }
    }

    /**
     * One second's answers.
     *
     * @param pages with a page
     * @param others refusals, failures, and requests without an answer
     */
    public record Second(LongAdder pages, LongAdder others) {}

    /**
     * What came of it.
     *
     * @param seconds from the first shopper until the last answer
     * @param answers by status, 0 for none
     * @param latencies of the answers with a page, ascending, nanoseconds
     * @param violated promises that were broken
     * @param violations the first of them, for people
     * @param madeAnew first pages that were others when they were asked for again, as they are where a list was lost
     * @param course answers by the second since the start in which they came
     */
    public record Result(
            double seconds,
            Map<Integer, Long> answers,
            List<Long> latencies,
            long violated,
            List<String> violations,
            long madeAnew,
            SortedMap<Integer, Second> course) {
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
        PageLoad load = new PageLoad(plan);
        try (load.balance) {
            load.balance.begin();
            return load.run();
        }
    }

    private Result run() {
        start = System.nanoTime();
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
        double taken = (System.nanoTime() - start) / 1e9;
        Map<Integer, Long> byStatus = new TreeMap<>();
        answers.forEach((status, count) -> byStatus.put(status, count.sum()));
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Result(
                taken,
                byStatus,
                Arrays.stream(sorted).boxed().toList(),
                violated.sum(),
                violations.stream().limit(VIOLATIONS_TOLD).toList(),
                madeAnew.sum(),
                new TreeMap<>(seconds));
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
        private final List<Read> read = new ArrayList<>();
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
                        if (page.statusCode() == OK) {
                            requireSame("first page asked for twice at once", page.body(), again);
                        }
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
            read.add(new Read(token, page.body()));
            CompletableFuture<?> again =
                    random.nextDouble() < AGAIN ? readAgain() : CompletableFuture.completedFuture(null);
            if (next.isEmpty() || number == plan.pages()) {
                return again.thenAccept(done -> {});
            }
            return again.thenComposeAsync(
                    done -> ask(next, System.nanoTime()).thenCompose(page2 -> follow(page2, next, number + 1)),
                    CompletableFuture.delayedExecutor(plan.think().toNanos(), TimeUnit.NANOSECONDS));
        }

        /** Any of the pages so far. */
        private CompletableFuture<?> readAgain() {
            int number = random.nextInt(read.size());
            Read before = read.get(number);
            return ask(before.token(), System.nanoTime())
                    .thenAccept(answer -> requireSame("page " + (number + 1) + " read again", before.body(), answer))
                    .exceptionally(unanswered -> null);
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

        /**
         * A first page may be another one where its list was lost meanwhile; then no page of the first list is to be had
         * any more, and what continues it is refused.
         */
        private void requireSame(String what, String before, HttpResponse<String> again) {
            if (again.statusCode() != OK || before.equals(again.body())) {
                return;
            }
            if (plan.losesLists() && (what.startsWith("first page") || what.startsWith("page 1 "))) {
                madeAnew.increment();
            } else {
                violation(what + " of user " + user + ": " + before + " is not " + again.body());
            }
        }

        private CompletableFuture<HttpResponse<String>> ask(String token, long since) {
            return ask(token, since, 1);
        }

        private CompletableFuture<HttpResponse<String>> ask(String token, long since, int attempt) {
            CompletableFuture<HttpResponse<String>> asked = http.sendAsync(request(token), BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        count(failure == null ? answer.statusCode() : NO_ANSWER);
                        if (failure == null && answer.statusCode() == OK) {
                            latencies.add(System.nanoTime() - since);
                        }
                    });
            if (attempt == plan.tries()) {
                return asked;
            }
            return asked.handle((answer, failure) -> failure == null && isFinal(answer.statusCode()))
                    .thenCompose(done -> done ? asked : pause().thenCompose(waited -> ask(token, since, attempt + 1)));
        }

        private static CompletableFuture<Void> pause() {
            return CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(BEFORE_TRYING_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        }

        private HttpRequest request(String token) {
            ObjectNode body = JSON.createObjectNode().put("userId", user);
            HttpRequest.Builder request = HttpRequest.newBuilder(balance.next().resolve("/v1/recommendations"))
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
            return request.POST(BodyPublishers.ofString(body.toString())).build();
        }
    }

    /** A page as it was first answered; the token is empty for a first page. */
    private record Read(String token, String body) {}

    private static boolean isFinal(int status) {
        return status == OK || status == GONE;
    }

    private void count(int status) {
        answers.computeIfAbsent(status, any -> new LongAdder()).increment();
        Second second = seconds.computeIfAbsent(
                (int) ((System.nanoTime() - start) / 1_000_000_000L),
                any -> new Second(new LongAdder(), new LongAdder()));
        (status == OK ? second.pages() : second.others()).increment();
    }

    /** Servers in turn, those that said lately that they are ready; all of them where none did. */
    private static final class Balance implements AutoCloseable {
        private static final Duration EVERY = Duration.ofMillis(250);

        private final List<URI> servers;
        private final HttpClient http =
                HttpClient.newBuilder().connectTimeout(EVERY.multipliedBy(4)).build();
        private final ScheduledExecutorService checks = Executors.newScheduledThreadPool(1, work -> {
            Thread thread = new Thread(work, "page-load-balance");
            thread.setDaemon(true);
            return thread;
        });
        private final AtomicLong turn = new AtomicLong();
        private volatile List<URI> ready;

        Balance(List<URI> servers) {
            this.servers = servers;
            this.ready = servers;
        }

        /** Looks at them now and from time to time; one alone is asked whatever it says. */
        void begin() {
            if (servers.size() > 1) {
                check();
                Future<?> unused = checks.scheduleWithFixedDelay(
                        this::check, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        URI next() {
            List<URI> candidates = ready;
            return candidates.get((int) (turn.getAndIncrement() % candidates.size()));
        }

        private void check() {
            List<URI> now = servers.stream().filter(this::isReady).toList();
            ready = now.isEmpty() ? servers : now;
        }

        private boolean isReady(URI server) {
            HttpRequest request = HttpRequest.newBuilder(server.resolve("/health/ready"))
                    .timeout(EVERY.multipliedBy(8))
                    .build();
            try {
                return http.send(request, BodyHandlers.discarding()).statusCode() == OK;
            } catch (IOException unreachable) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            checks.shutdownNow();
        }
    }
}
