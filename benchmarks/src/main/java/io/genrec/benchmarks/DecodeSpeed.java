package io.genrec.benchmarks;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.engine.Engine;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.inference.weights.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * {@code genrec bench decode}: whole requests, from history to ranked items, on a decoder with random weights and a random
 * catalogue. The yardstick is the prefill alone, which every search must pay: reading the history, and the first level.
 */
public final class DecodeSpeed {
    /** Groups of keys under {@code genrec} that it reads. */
    public static final List<String> SECTIONS = List.of("model", "tokenize", "engine");

    private static final long SEED = 1;
    private static final String PREFILL = "prefill";

    private final ModelConfig model;
    private final EngineSettings engine;

    public DecodeSpeed(ModelConfig model, EngineSettings engine) {
        this.model = model;
        this.engine = engine;
    }

    /**
     * What is asked.
     *
     * @param items of the catalogue
     * @param history items of each request's history
     * @param beams widths of the search, one measurement each
     * @param clients threads that ask one request after the other
     * @param seconds that each is measured, after as many to warm up
     */
    public record Load(int items, int history, List<Integer> beams, int clients, double seconds) {
        public Load {
            beams = List.copyOf(beams);
            if (items < 1
                    || history < 1
                    || clients < 1
                    || !(seconds > 0)
                    || beams.stream().anyMatch(width -> width < 1)) {
                throw new StepFailed("items, history, beams, clients and seconds must all be positive");
            }
        }
    }

    /** Latencies in milliseconds, as a client sees them, waiting included. */
    private record Figures(long requests, double requestsPerSecond, double medianMillis, double p99Millis) {}

    /**
     * Measures, and writes {@code bench/decode.json}.
     *
     * @return lines for a terminal
     */
    public List<String> measure(Load load, RunDirectory run, Progress progress) {
        Path results = run.root().resolve("bench");
        SemanticIdTable items = catalogue(model.space(), load.items());
        Map<String, Figures> figures = new LinkedHashMap<>();
        try (StagedFolder folder = new StagedFolder(results.resolve("decode-bundle"))) {
            Safetensors.write(folder.path().resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(model, SEED));
            OnnxGraphs.write(model, folder.path());
            progress.report(0, load.beams().size() + 1L, "loads", PREFILL);
            figures.put(PREFILL, prefill(items, load, folder.path()));
            for (int beams : load.beams()) {
                progress.report(figures.size(), load.beams().size() + 1L, "loads", beams + " beams");
                figures.put(beams + " beams", search(items, beams, load, folder.path()));
            }
        }
        new ResultTable(context(load, items), rows(figures)).write(results.resolve("decode.json"));
        return lines(figures, load, items);
    }

    private Figures prefill(SemanticIdTable items, Load load, Path folder) {
        try (Engine opened = engine.open(model, folder)) {
            return measured(items, load, history -> {
                List<PromptItem> prompt = history.stream()
                        .skip(Math.max(0, history.size() - model.maxHistory()))
                        .map(behaviour -> new PromptItem(
                                items.of(behaviour.itemId()).orElseThrow(), behaviour.action(), behaviour.timeMillis()))
                        .toList();
                try (Decoding decoding = opened.start(new Prompt(prompt, 0))) {
                    decoding.logits();
                }
            });
        }
    }

    private Figures search(SemanticIdTable items, int beams, Load load, Path folder) {
        try (GenerativeRanker ranker = new GenerativeRanker(
                model, items, ItemTrie.of(items), engine.open(model, folder), new BeamSettings(beams, beams))) {
            return measured(items, load, history -> ranker.rank(history, 0, beams));
        }
    }

    /** A first time to warm up. */
    private static Figures measured(SemanticIdTable items, Load load, Consumer<List<Behaviour>> request) {
        List<String> itemIds = List.copyOf(items.byItem().keySet());
        asked(itemIds, load, request);
        return asked(itemIds, load, request);
    }

    private static Figures asked(List<String> itemIds, Load load, Consumer<List<Behaviour>> request) {
        long start = System.nanoTime();
        long deadline = start + (long) (load.seconds() * 1e9);
        ExecutorService clients = Executors.newFixedThreadPool(load.clients());
        try {
            List<Future<List<Long>>> pending = new ArrayList<>();
            for (int client = 0; client < load.clients(); client++) {
                Random random = new Random(SEED + client);
                pending.add(clients.submit(() -> ask(itemIds, load.history(), request, random, deadline)));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> client : pending) {
                nanos.addAll(client.get());
            }
            return figures(nanos, System.nanoTime() - start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while decoding was measured", e);
        } finally {
            clients.shutdownNow();
        }
    }

    private static List<Long> ask(
            List<String> itemIds, int length, Consumer<List<Behaviour>> request, Random random, long deadline) {
        List<Long> nanos = new ArrayList<>();
        do {
            List<Behaviour> history = random.ints(length, 0, itemIds.size())
                    .mapToObj(item -> new Behaviour(itemIds.get(item), Action.CLICKED, 0))
                    .toList();
            long start = System.nanoTime();
            request.accept(history);
            nanos.add(System.nanoTime() - start);
        } while (System.nanoTime() < deadline);
        return nanos;
    }

    private static Figures figures(List<Long> nanos, long elapsed) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Figures(
                sorted.length,
                sorted.length / (elapsed / 1e9),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }

    private Map<String, Object> context(Load load, SemanticIdTable items) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("layers", model.layers());
        context.put("hiddenSize", model.hiddenSize());
        context.put("levels", model.space().levels());
        context.put("codesPerLevel", model.space().codesPerLevel());
        context.put("items", items.size());
        context.put("history", load.history());
        context.put("clients", load.clients());
        context.put("seconds", load.seconds());
        context.put("cores", Runtime.getRuntime().availableProcessors());
        return context;
    }

    private static List<ResultRow> rows(Map<String, Figures> figures) {
        List<ResultRow> rows = new ArrayList<>();
        figures.forEach((name, found) -> {
            rows.add(
                    new ResultRow(name, null, "throughput", null, found.requestsPerSecond(), null, null, "requests/s"));
            rows.add(new ResultRow(name, null, "latency-median", null, found.medianMillis(), null, null, "ms"));
            rows.add(new ResultRow(name, null, "latency-p99", null, found.p99Millis(), null, null, "ms"));
        });
        return rows;
    }

    private List<String> lines(Map<String, Figures> figures, Load load, SemanticIdTable items) {
        TextTable table = new TextTable(
                List.of(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.RIGHT),
                List.of("one request", "requests/s", "median ms", "p99 ms", "median/prefill"));
        double prefill = Objects.requireNonNull(figures.get(PREFILL)).medianMillis();
        figures.forEach((name, found) -> table.row(List.of(
                name,
                shown(found.requestsPerSecond()),
                shown(found.medianMillis()),
                shown(found.p99Millis()),
                String.format(Locale.ROOT, "%.2f", found.medianMillis() / prefill))));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%d layers of %d, random weights; %,d items; histories of %d; %d clients for %s s each",
                model.layers(),
                model.hiddenSize(),
                items.size(),
                load.history(),
                load.clients(),
                load.seconds()));
        return lines;
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    private static SemanticIdTable catalogue(CodeSpace space, int items) {
        Random random = new Random(SEED);
        Map<SemanticId, String> byId = new HashMap<>();
        while (byId.size() < Math.min(items, space.capacity())) {
            Integer[] codes = new Integer[space.levels()];
            Arrays.setAll(codes, level -> random.nextInt(space.codesPerLevel()));
            byId.putIfAbsent(SemanticId.of(codes), "item-" + byId.size());
        }
        Map<String, SemanticId> byItem = new HashMap<>();
        byId.forEach((id, item) -> byItem.put(item, id));
        return new SemanticIdTable(space, byItem);
    }
}
