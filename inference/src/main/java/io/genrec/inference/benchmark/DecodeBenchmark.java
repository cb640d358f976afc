package io.genrec.inference.benchmark;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.trie.ItemTrie;
import io.genrec.inference.weights.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whole requests, from history to ranked items, on a decoder with random weights and a random catalogue. */
public final class DecodeBenchmark {
    private static final long SEED = 1;

    private DecodeBenchmark() {}

    /**
     * @param items of the catalogue
     * @param history items of each request's history
     * @param clients threads that ask one request after the other
     * @param seconds that are measured, after as many to warm up
     */
    public record Load(int items, int history, int beams, int clients, double seconds) {}

    /** Latencies in milliseconds, as a client sees them, waiting included. */
    public record Result(long requests, double requestsPerSecond, double medianMillis, double p99Millis) {}

    /** @param folder empty; weights and graphs are written there */
    public static Result run(ModelConfig config, EngineSettings engine, Load load, Path folder) {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(config, SEED));
        OnnxGraphs.write(config, folder);
        SemanticIdTable table = catalogue(config.space(), load.items());
        BeamSettings beams = new BeamSettings(load.beams(), load.beams());
        try (GenerativeRanker ranker =
                new GenerativeRanker(config, table, ItemTrie.of(table), engine.open(config, folder), beams)) {
            List<String> itemIds = List.copyOf(table.byItem().keySet());
            measure(ranker, itemIds, load);
            return measure(ranker, itemIds, load);
        }
    }

    private static Result measure(GenerativeRanker ranker, List<String> itemIds, Load load) {
        long start = System.nanoTime();
        long deadline = start + (long) (load.seconds() * 1e9);
        ExecutorService clients = Executors.newFixedThreadPool(load.clients());
        try {
            List<Future<List<Long>>> pending = new ArrayList<>();
            for (int client = 0; client < load.clients(); client++) {
                Random random = new Random(SEED + client);
                pending.add(clients.submit(() -> ask(ranker, itemIds, load, random, deadline)));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<List<Long>> client : pending) {
                nanos.addAll(client.get());
            }
            return result(nanos, System.nanoTime() - start);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            clients.shutdownNow();
        }
    }

    private static List<Long> ask(
            GenerativeRanker ranker, List<String> itemIds, Load load, Random random, long deadline) {
        List<Long> nanos = new ArrayList<>();
        do {
            List<Behaviour> history = random.ints(load.history(), 0, itemIds.size())
                    .mapToObj(item -> new Behaviour(itemIds.get(item), Action.CLICKED, 0))
                    .toList();
            long start = System.nanoTime();
            ranker.rank(history, 0, load.beams());
            nanos.add(System.nanoTime() - start);
        } while (System.nanoTime() < deadline);
        return nanos;
    }

    private static Result result(List<Long> nanos, long elapsed) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Result(
                sorted.length,
                sorted.length / (elapsed / 1e9),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
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
