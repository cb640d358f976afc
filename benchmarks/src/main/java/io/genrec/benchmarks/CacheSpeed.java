package io.genrec.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.PagedList;
import io.genrec.cache.RedisListCache;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import io.genrec.serving.ServeSettings;
import io.genrec.serving.ServingNode;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.history.UserHistories;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * {@code genrec bench cache}: pages that are in Redis already, read through the list cache and over HTTP. The yardstick is
 * Lettuce alone reading the same bytes from the same Redis: what is above it, is ours. All of it in turns in one process,
 * with a Redis of its own.
 */
public final class CacheSpeed {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE_SIZE = 10;
    private static final int REQUESTS = 64;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    /** Share of a round. */
    private static final double LITTLE_COMPILING = 0.05;

    private static final int MOST_WARM_UPS = 10;

    private final Config genrec;

    /** @param genrec the configuration at path {@code genrec}; where to listen and which Redis are the bench's own */
    public CacheSpeed(Config genrec) {
        this.genrec = genrec;
    }

    /**
     * What is read.
     *
     * @param shapes of lists, each measured alone
     * @param clients that read at once, one page after the other
     * @param seconds that each is measured in a round
     * @param rounds of Lettuce, cache and HTTP in turn, once the JVM has compiled what they run; the median one counts
     */
    public record Load(List<Shape> shapes, int clients, double seconds, int rounds) {
        public Load {
            shapes = List.copyOf(shapes);
            if (clients < 1 || !(seconds > 0) || rounds < 1) {
                throw new StepFailed("clients, seconds and rounds must all be positive");
            }
        }
    }

    /**
     * A list.
     *
     * @param items of it
     * @param history behaviours that it was made from
     */
    public record Shape(int items, int history) {
        public Shape {
            if (items < 2 * PAGE_SIZE || history < 1) {
                throw new StepFailed(
                        "a list has two pages of " + PAGE_SIZE + " and a history: " + items + ", " + history);
            }
        }

        @Override
        public String toString() {
            return items + " items, history " + history;
        }
    }

    private enum Reader {
        LETTUCE,
        CACHE,
        /** Over HTTP what needs neither a body nor Redis: the least that an answer costs. */
        LIVE,
        HTTP;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param processorMicros of a page, clients left out where they are threads of their own */
    private record Figures(double perSecond, double processorMicros, double p99Millis) {}

    /**
     * Measures, and writes {@code bench/cache.json}.
     *
     * @return lines for a terminal
     */
    public List<String> measure(Load load, RunDirectory run, Progress progress) {
        Map<Shape, Map<Reader, Figures>> figures = new LinkedHashMap<>();
        try (BundledRedis redis = BundledRedis.start()) {
            for (Shape shape : load.shapes()) {
                progress.report(figures.size(), load.shapes().size(), "shapes", shape.toString());
                figures.put(shape, measured(shape, load, redis));
            }
        }
        new ResultTable(context(load), rows(figures))
                .write(run.root().resolve("bench").resolve("cache.json"));
        return lines(figures, load);
    }

    private Map<Reader, Figures> measured(Shape shape, Load load, BundledRedis bundled) {
        RedisSettings settings = bundled.settings(RedisSettings.from(genrec));
        ServeSettings serve = ServeSettings.from(serving(shape));
        try (ServingNode node = ServingNode.start(
                        serve, settings, new Counting(), BundleSource.NONE, new Unknown(), FeedbackLog.NONE);
                RedisListCache cache = RedisListCache.open(settings);
                RedisClient client = RedisClient.create()) {
            URI server = URI.create(node.address());
            List<Page> pages = pages(server, shape);
            RedisAsyncCommands<String, String> lettuce = plain(client, settings);
            pages.forEach(page ->
                    lettuce.set(key(page), page.body()).toCompletableFuture().join());
            Supplier<Map<Reader, Figures>> round = () -> new EnumMap<>(Map.of(
                    Reader.LETTUCE, chains(load, pages, page -> lettuce.get(key(page))),
                    Reader.CACHE,
                            chains(load, pages, page -> cache.page(page.requestId(), PagedList.FIRST)
                                    .thenApply(body -> body.orElse(""))),
                    Reader.LIVE, overHttp(load, pages, server, page -> Client.live(server)),
                    Reader.HTTP, overHttp(load, pages, server, Page::next)));
            warmUp(round, load);
            Map<Reader, List<Figures>> rounds = new EnumMap<>(Reader.class);
            for (int number = 0; number < load.rounds(); number++) {
                round.get().forEach((reader, found) -> rounds.computeIfAbsent(reader, any -> new ArrayList<>())
                        .add(found));
            }
            Map<Reader, Figures> medians = new EnumMap<>(Reader.class);
            rounds.forEach((reader, all) -> medians.put(
                    reader,
                    new Figures(
                            median(all.stream().mapToDouble(Figures::perSecond).toArray()),
                            median(all.stream()
                                    .mapToDouble(Figures::processorMicros)
                                    .toArray()),
                            median(all.stream().mapToDouble(Figures::p99Millis).toArray()))));
            return medians;
        }
    }

    /** Until the JVM compiles little any more: the compiler's time would be counted as the node's. */
    private static void warmUp(Supplier<Map<Reader, Figures>> round, Load load) {
        double little = LITTLE_COMPILING * Reader.values().length * load.seconds() * 1e3;
        for (int warmUp = 0; warmUp < MOST_WARM_UPS; warmUp++) {
            long before = COMPILER.getTotalCompilationTime();
            var unused = round.get();
            if (COMPILER.getTotalCompilationTime() - before < little) {
                return;
            }
        }
    }

    /** A page as it is read: the first one of a request, and the body that asks for the second one. */
    private record Page(String requestId, String body, String next) {}

    private static String key(Page page) {
        return "bench:{" + page.requestId() + "}";
    }

    /** Lists as a node makes and stores them. */
    private static List<Page> pages(URI server, Shape shape) {
        ArrayNode history = JSON.createArrayNode();
        IntStream.range(0, shape.history())
                .forEach(place ->
                        history.addObject().put("itemId", Counting.item(place)).put("action", "clicked"));
        try (Client client = new Client(server)) {
            List<Page> pages = new ArrayList<>();
            for (int request = 0; request < REQUESTS; request++) {
                ObjectNode first =
                        JSON.createObjectNode().put("userId", "user-" + request).put("pageSize", PAGE_SIZE);
                first.set("history", history);
                String body = client.post(client.request(first.toString()));
                JsonNode page = JSON.readTree(body);
                ObjectNode next = JSON.createObjectNode()
                        .put("userId", "user-" + request)
                        .put("pageToken", page.path("nextPageToken").asText());
                pages.add(new Page(page.path("requestId").asText(), body, client.request(next.toString())));
            }
            return pages;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a node answered something other than JSON", e);
        }
    }

    private static RedisAsyncCommands<String, String> plain(RedisClient client, RedisSettings settings) {
        RedisURI uri = RedisURI.create(settings.server().uri());
        uri.setCredentialsProvider(
                new StaticCredentialsProvider(null, settings.server().password().toCharArray()));
        return client.connect(uri).async();
    }

    /** As many reads under way as there are clients, each followed by the next as soon as it has come. */
    private static Figures chains(Load load, List<Page> pages, Function<Page, CompletionStage<String>> read) {
        Chains chains = new Chains(pages, read, System.nanoTime() + (long) (load.seconds() * 1e9));
        long start = System.nanoTime();
        long processor = processorNanos();
        CompletableFuture<?>[] clients = new CompletableFuture<?>[load.clients()];
        Arrays.setAll(clients, client -> chains.from(client));
        CompletableFuture.allOf(clients).join();
        return figures(chains.nanos, System.nanoTime() - start, processorNanos() - processor);
    }

    private static final class Chains {
        private final List<Page> pages;
        private final Function<Page, CompletionStage<String>> read;
        private final long deadline;
        private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

        Chains(List<Page> pages, Function<Page, CompletionStage<String>> read, long deadline) {
            this.pages = pages;
            this.read = read;
            this.deadline = deadline;
        }

        CompletableFuture<Void> from(int client) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            next(client, end);
            return end;
        }

        private void next(int number, CompletableFuture<Void> end) {
            Page page = pages.get(number % pages.size());
            long start = System.nanoTime();
            var unused = read.apply(page).whenComplete((body, failure) -> {
                if (failure != null || !page.body().equals(body)) {
                    end.completeExceptionally(new IllegalStateException("a page came back as another", failure));
                    return;
                }
                long now = System.nanoTime();
                nanos.add(now - start);
                if (now < deadline) {
                    next(number + 1, end);
                } else {
                    end.complete(null);
                }
            });
        }
    }

    /** Clients are threads with a connection each; what the process spends besides them is the node's. */
    private static Figures overHttp(Load load, List<Page> pages, URI server, Function<Page, String> request) {
        ExecutorService clients = Executors.newFixedThreadPool(load.clients());
        long start = System.nanoTime();
        long processor = processorNanos();
        long deadline = start + (long) (load.seconds() * 1e9);
        AtomicLong spent = new AtomicLong();
        Queue<Long> nanos = new ConcurrentLinkedQueue<>();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int number = 0; number < load.clients(); number++) {
                int first = number;
                all.add(clients.submit(() -> {
                    try (Client client = new Client(server)) {
                        for (int page = first; System.nanoTime() < deadline; page++) {
                            long asked = System.nanoTime();
                            client.post(request.apply(pages.get(page % pages.size())));
                            nanos.add(System.nanoTime() - asked);
                        }
                    } finally {
                        spent.addAndGet(THREADS.getCurrentThreadCpuTime());
                    }
                }));
            }
            for (Future<?> client : all) {
                client.get();
            }
            return figures(nanos, System.nanoTime() - start, processorNanos() - processor - spent.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while the cache was measured", e);
        } finally {
            clients.shutdownNow();
        }
    }

    private static Figures figures(Queue<Long> nanos, long elapsed, long processor) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Figures(
                sorted.length / (elapsed / 1e9),
                processor / 1e3 / sorted.length,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Of all threads of this process, garbage collection included. */
    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private Config serving(Shape shape) {
        Config given = genrec;
        for (String key :
                List.of("api-key", "api-key-file", "events-key", "events-key-file", "admin-key", "admin-key-file")) {
            given = given.withValue("serve." + key, ConfigValueFactory.fromAnyRef(""));
        }
        return given.withValue("serve.host", ConfigValueFactory.fromAnyRef("127.0.0.1"))
                .withValue("serve.port", ConfigValueFactory.fromAnyRef(0))
                .withValue("serve.admin-port", ConfigValueFactory.fromAnyRef(-1))
                .withValue("serve.default-page-size", ConfigValueFactory.fromAnyRef(PAGE_SIZE))
                .withValue("serve.max-page-size", ConfigValueFactory.fromAnyRef(PAGE_SIZE))
                .withValue("serve.list-size", ConfigValueFactory.fromAnyRef(shape.items()))
                .withValue("serve.max-list-size", ConfigValueFactory.fromAnyRef(2 * shape.items()))
                .withValue("serve.max-history", ConfigValueFactory.fromAnyRef(2 * shape.history()));
    }

    private static Map<String, Object> context(Load load) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("pageSize", PAGE_SIZE);
        context.put("requests", REQUESTS);
        context.put("clients", load.clients());
        context.put("seconds", load.seconds());
        context.put("rounds", load.rounds());
        context.put("cores", Runtime.getRuntime().availableProcessors());
        return context;
    }

    private static List<ResultRow> rows(Map<Shape, Map<Reader, Figures>> figures) {
        List<ResultRow> rows = new ArrayList<>();
        figures.forEach((shape, readers) -> readers.forEach((reader, found) -> {
            String name = reader.label();
            String segment = shape.toString();
            rows.add(new ResultRow(name, segment, "throughput", null, found.perSecond(), null, null, "pages/s"));
            rows.add(new ResultRow(name, segment, "cpu", null, found.processorMicros(), null, null, "us/page"));
            rows.add(new ResultRow(name, segment, "latency-p99", null, found.p99Millis(), null, null, "ms"));
        }));
        return rows;
    }

    private static List<String> lines(Map<Shape, Map<Reader, Figures>> figures, Load load) {
        TextTable table = new TextTable(
                List.of(Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
                List.of("list", "read by", "pages/s", "of Lettuce", "CPU us/page", "p99 ms"));
        figures.forEach((shape, readers) -> {
            double lettuce = Objects.requireNonNull(readers.get(Reader.LETTUCE)).perSecond();
            readers.forEach((reader, found) -> table.row(List.of(
                    shape.toString(),
                    reader.label(),
                    String.format(Locale.ROOT, "%,.0f", found.perSecond()),
                    String.format(Locale.ROOT, "%.2f", found.perSecond() / lettuce),
                    String.format(Locale.ROOT, "%.1f", found.processorMicros()),
                    String.format(Locale.ROOT, "%.2f", found.p99Millis()))));
        });
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "pages of %d items; %d at once; the median of %d rounds of %s s; CPU is the process's, without HTTP clients",
                PAGE_SIZE,
                load.clients(),
                load.rounds(),
                load.seconds()));
        return lines;
    }

    /** Items by number: enough of a model for lists of any length, at once. */
    private static final class Counting implements ListGenerator {
        static String item(int number) {
            return "item-" + number;
        }

        @Override
        public String bundleVersion() {
            return "bench";
        }

        @Override
        public boolean knows(String itemId) {
            return true;
        }

        @Override
        public String title(String itemId) {
            return "Coffee beans 500 g, " + itemId;
        }

        @Override
        public List<String> coldStart() {
            return List.of();
        }

        @Override
        public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
            return IntStream.iterate(0, number -> number + 1)
                    .filter(number -> !selection.excluded().contains(item(number)))
                    .limit(count)
                    .mapToObj(number -> new ScoredItem(item(number), -Math.sqrt(number + 1)))
                    .toList();
        }
    }

    /** Nobody: every request carries its history. */
    private static final class Unknown implements UserHistories {
        @Override
        public CompletionStage<List<Behaviour>> of(String userId) {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public List<KnownUser> search(String query, int limit) {
            return List.of();
        }
    }

    /** One connection and nothing that costs much: what it spends is to be little beside what the node does. */
    private static final class Client implements AutoCloseable {
        private static final String LENGTH_HEADER = "content-length:";

        private final URI server;
        private final Socket socket;
        private final InputStream in;

        Client(URI server) {
            this.server = server;
            try {
                this.socket = new Socket(server.getHost(), server.getPort());
                socket.setTcpNoDelay(true);
                this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static String live(URI server) {
            return "GET /health/live HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n\r\n";
        }

        String request(String body) {
            return "POST /v1/recommendations HTTP/1.1\r\nHost: " + server.getAuthority()
                    + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
        }

        /** @return the body of the answer */
        String post(String request) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                String status = line();
                int length = 0;
                for (String header = line(); !header.isEmpty(); header = line()) {
                    if (header.regionMatches(true, 0, LENGTH_HEADER, 0, LENGTH_HEADER.length())) {
                        length = Integer.parseInt(
                                header.substring(LENGTH_HEADER.length()).strip());
                    }
                }
                String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                if (!status.contains(" 200 ")) {
                    throw new IllegalStateException("the node answered " + status + ": " + body);
                }
                return body;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read != '\n'; read = in.read()) {
                if (read < 0) {
                    throw new IOException("the node closed the connection");
                }
                if (read != '\r') {
                    line.append((char) read);
                }
            }
            return line.toString();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
