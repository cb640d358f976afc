package io.genrec.benchmarks;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.evaluation.results.TextTable;
import io.genrec.evaluation.results.TextTable.Side;
import io.genrec.inference.bundle.Bundle;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code genrec bench decode}: whole requests, from history to ranked items, by one or more engines and by peers, on the same
 * weights, catalogue and histories: random ones, or a bundle's.
 *
 * <p>The yardsticks are what the engine's library reaches in one large product, as one thread in the same run, and the
 * prefill alone, which every search must pay. Lists are compared with those of the first engine.
 */
public final class DecodeSpeed {
    /** Groups of keys under {@code genrec} that it reads. */
    public static final List<String> SECTIONS = List.of("model", "tokenize", "engine");

    private static final long SEED = 1;
    private static final long MINUTE = 60_000;
    private static final int PROMPTS = 16;
    private static final int HELD = 8;
    private static final String PREFILL = "prefill";

    private final ModelConfig model;
    private final SemanticIdTable items;
    private final Optional<Path> bundle;
    private final List<EngineSettings> engines;
    private final Load load;
    private final DecodeWork work;
    private final List<List<Behaviour>> histories;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<Integer, List<List<String>>> reference = new HashMap<>();

    private DecodeSpeed(
            ModelConfig model, SemanticIdTable items, Optional<Path> bundle, List<EngineSettings> engines, Load load) {
        this.model = model;
        this.items = items;
        this.bundle = bundle;
        this.engines = List.copyOf(engines);
        this.load = load;
        this.work = DecodeWork.of(model, items);
        this.histories = histories(items, load.history());
    }

    /** Random weights over a random catalogue; the prompts are as long as the histories. */
    public static DecodeSpeed random(ModelConfig model, int items, List<EngineSettings> engines, Load load) {
        if (items < 1) {
            throw new StepFailed("--items must be positive: " + items);
        }
        ModelConfig fitting = new ModelConfig(model.space(), model.backbone(), load.history(), model.switches());
        return new DecodeSpeed(fitting, catalogue(model.space(), items), Optional.empty(), engines, load);
    }

    /** The decoder of a bundle over its catalogue, without its neighbours; histories are drawn at random. */
    public static DecodeSpeed of(Bundle bundle, List<EngineSettings> engines, Load load) {
        if (load.history() > bundle.config().maxHistory()) {
            throw new StepFailed("a prompt of the bundle holds at most "
                    + bundle.config().maxHistory() + " items: give --history up to that, not " + load.history());
        }
        return new DecodeSpeed(bundle.config(), bundle.semanticIds(), Optional.of(bundle.folder()), engines, load);
    }

    /**
     * What is asked.
     *
     * @param history items of each request's history
     * @param beams widths of the search, one measurement each
     * @param count items of each list
     * @param clients threads that ask one request after the other
     * @param seconds that each is measured, after a third of it to warm up
     * @param openLoop share of the closed loop's throughput at which requests arrive in the open loop; 0 for none
     */
    public record Load(int history, List<Integer> beams, int count, int clients, double seconds, double openLoop) {
        public Load {
            beams = List.copyOf(beams);
            if (history < 1
                    || count < 1
                    || clients < 1
                    || !(seconds > 0)
                    || beams.stream().anyMatch(width -> width < 1)) {
                throw new StepFailed("history, beams, count, clients and seconds must all be positive");
            }
            if (!(openLoop >= 0 && openLoop < 1)) {
                throw new StepFailed("the open loop's share of the throughput must be in [0, 1): " + openLoop);
            }
        }
    }

    /** What was found of one engine or peer at one width; what was not measured is absent. */
    private record Row(String name, Map<String, Double> figures) {
        static final Map<String, String> UNITS = new LinkedHashMap<>();

        static {
            UNITS.put("throughput", "requests/s");
            UNITS.put("cpu", "ms a request");
            UNITS.put("latency-p50", "ms");
            UNITS.put("latency-p90", "ms");
            UNITS.put("latency-p99", "ms");
            UNITS.put("unloaded-p50", "ms");
            UNITS.put("open-loop-p50", "ms");
            UNITS.put("open-loop-p99", "ms");
            UNITS.put("speed", "GFLOP/s");
            UNITS.put("of-peak", "share");
            UNITS.put("overlap", "share");
            UNITS.put("request-memory", "MB");
            UNITS.put("resident", "MB");
        }
    }

    /**
     * Measures, and writes {@code bench/decode.json}.
     *
     * @param python of the peers; empty where engines are measured alone
     * @return lines for a terminal
     */
    public List<String> measure(Optional<DecodePeer> python, RunDirectory run, Progress progress) {
        Path results = run.root().resolve("bench");
        Set<DecodePeer.Kind> peers = peers(python);
        long loads = (long) load.beams().size() * (engines.size() + peers.size()) + engines.size();
        Map<String, Double> peaks = new LinkedHashMap<>();
        try (StagedFolder folder = new StagedFolder(results.resolve("decode-exchange"))) {
            Path weights = bundle.orElse(folder.path());
            if (bundle.isEmpty()) {
                Safetensors.write(weights.resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(model, SEED));
                OnnxGraphs.write(model, weights);
            }
            for (EngineSettings engine : engines) {
                double peak = engine.peakOperations() / 1e9;
                peaks.put(engine.label(), peak);
                progress.report(rows.size(), loads, "loads", engine.label() + " " + PREFILL);
                add(engine.label(), PREFILL, prefill(engine, weights));
                for (int beams : load.beams()) {
                    progress.report(rows.size(), loads, "loads", engine.label() + " " + beams + " beams");
                    add(engine.label(), beams + " beams", search(engine, beams, peak, weights));
                }
            }
            if (!peers.isEmpty()) {
                exchange(folder.path(), weights);
            }
            for (DecodePeer.Kind peer : peers) {
                for (int beams : load.beams()) {
                    progress.report(rows.size(), loads, "loads", peer.label() + " " + beams + " beams");
                    add(peer.label(), beams + " beams", peer(python.orElseThrow(), peer, beams, folder.path()));
                }
            }
        }
        new ResultTable(context(peaks), resultRows()).write(results.resolve("decode.json"));
        return lines(peaks, python, peers);
    }

    private void add(String who, String what, Map<String, Double> figures) {
        String name = who + " " + what;
        rows.put(name, new Row(name, figures));
    }

    private Set<DecodePeer.Kind> peers(Optional<DecodePeer> python) {
        Set<DecodePeer.Kind> peers = EnumSet.noneOf(DecodePeer.Kind.class);
        python.ifPresent(peer ->
                Arrays.stream(DecodePeer.Kind.values()).filter(peer::has).forEach(peers::add));
        if (!peers.isEmpty() && model.historyPointer()) {
            throw new StepFailed("the peers decode a plain Qwen2, without a pointer at the history: leave --peer out,"
                    + " or measure random weights with --set model.history-pointer=off");
        }
        return peers;
    }

    private Map<String, Double> prefill(EngineSettings settings, Path folder) {
        try (Engine opened = settings.open(model, folder)) {
            return figures(closedLoop(request -> {
                try (Decoding decoding = opened.start(prompt(histories.get(request % PROMPTS)))) {
                    decoding.logits();
                }
            }));
        }
    }

    private Map<String, Double> search(EngineSettings settings, int beams, double peak, Path folder) {
        Map<String, Double> figures;
        double gigaflops;
        List<List<String>> lists = new ArrayList<>();
        try (GenerativeRanker ranker = ranker(settings, beams, folder)) {
            IntConsumer request = number -> ranker.rank(histories.get(number % PROMPTS), now(), load.count());
            DecodeLoad.Figures found = closedLoop(request);
            figures = figures(found);
            gigaflops = work.operations(load.history(), beams) / found.cpuMillis() / 1e6;
            double unloaded = DecodeLoad.closed(1, load.seconds(), request).quantile(0.5);
            figures.put("unloaded-p50", unloaded);
            if (load.openLoop() > 0) {
                double rate = load.openLoop() * found.requestsPerSecond();
                DecodeLoad.Figures open =
                        DecodeLoad.open(load.clients(), rate, 2 * load.seconds(), new Random(SEED), request);
                figures.put("open-loop-p50", open.quantile(0.5));
                figures.put("open-loop-p99", open.quantile(0.99));
            }
            for (List<Behaviour> history : histories) {
                lists.add(ranker.rank(history, now(), load.count()).stream()
                        .map(ScoredItem::itemId)
                        .toList());
            }
        }
        figures.put("speed", gigaflops);
        figures.put("of-peak", gigaflops / peak);
        figures.put("overlap", overlap(reference.computeIfAbsent(beams, width -> lists), lists));
        figures.put("request-memory", requestMemory(settings, beams, folder));
        residentBytes().ifPresent(bytes -> figures.put("resident", bytes / 1e6));
        return figures;
    }

    private DecodeLoad.Figures closedLoop(IntConsumer request) {
        DecodeLoad.closed(load.clients(), load.seconds() / 3, request);
        return DecodeLoad.closed(load.clients(), load.seconds(), request);
    }

    private static Map<String, Double> figures(DecodeLoad.Figures found) {
        Map<String, Double> figures = new HashMap<>();
        figures.put("throughput", found.requestsPerSecond());
        figures.put("cpu", found.cpuMillis());
        figures.put("latency-p50", found.quantile(0.5));
        figures.put("latency-p90", found.quantile(0.9));
        figures.put("latency-p99", found.quantile(0.99));
        return figures;
    }

    private GenerativeRanker ranker(EngineSettings settings, int beams, Path folder) {
        return new GenerativeRanker(
                model, items, ItemTrie.of(items), settings.open(model, folder), new BeamSettings(beams, beams));
    }

    /** Megabytes that the process grows by for each request that has been decoded and is still open. */
    private double requestMemory(EngineSettings settings, int beams, Path folder) {
        List<GenerativeRanker.Reading> held = new ArrayList<>();
        try (GenerativeRanker ranker = ranker(settings.withParallelRequests(HELD + 1), beams, folder)) {
            try {
                held.add(decoded(ranker));
                long before = residentBytes().orElse(0L);
                while (held.size() <= HELD) {
                    held.add(decoded(ranker));
                }
                return (residentBytes().orElse(0L) - before) / 1e6 / HELD;
            } finally {
                held.forEach(GenerativeRanker.Reading::close);
            }
        }
    }

    private GenerativeRanker.Reading decoded(GenerativeRanker ranker) {
        GenerativeRanker.Reading reading = ranker.read(histories.get(0), now());
        reading.rank(load.count(), Set.of());
        return reading;
    }

    /** Of the whole process, where the system tells it. */
    private static Optional<Long> residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException | UncheckedIOException notLinux) {
            return Optional.empty();
        }
    }

    private void exchange(Path folder, Path weights) {
        try {
            if (!folder.equals(weights)) {
                Files.copy(weights.resolve(OnnxGraphs.WEIGHTS), folder.resolve(OnnxGraphs.WEIGHTS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
        DecodePeer.prepare(
                folder, model, items, histories.stream().map(this::prompt).toList());
    }

    private Map<String, Double> peer(DecodePeer python, DecodePeer.Kind kind, int beams, Path folder) {
        DecodePeer.Measured found = python.measure(folder, kind, beams, load.count(), load.seconds());
        Map<String, Double> figures = figures(found.figures());
        double cpuMillis = found.figures().cpuMillis();
        List<List<String>> lists = found.ids().stream()
                .map(list -> list.stream()
                        .map(id -> items.itemAt(id).orElse("no item: " + id))
                        .toList())
                .toList();
        figures.put("speed", work.operations(load.history(), beams) / cpuMillis / 1e6);
        figures.put("overlap", overlap(Objects.requireNonNull(reference.get(beams)), lists));
        figures.put("resident", found.residentBytes() / 1e6);
        return figures;
    }

    /** How much of each list is in the reference's, in whatever order; the mean over the prompts. */
    private static double overlap(List<List<String>> reference, List<List<String>> lists) {
        double sum = 0;
        for (int i = 0; i < lists.size(); i++) {
            Set<String> expected = Set.copyOf(reference.get(i));
            sum += (double) lists.get(i).stream().filter(expected::contains).count() / expected.size();
        }
        return sum / lists.size();
    }

    private Map<String, Object> context(Map<String, Double> peaks) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("weights", bundle.isPresent() ? "of a bundle" : "random");
        context.put("layers", model.layers());
        context.put("hiddenSize", model.hiddenSize());
        context.put("heads", model.heads());
        context.put("levels", model.space().levels());
        context.put("codesPerLevel", model.space().codesPerLevel());
        context.put("items", items.size());
        context.put("history", load.history());
        context.put("promptPositions", model.promptPositions(load.history()));
        context.put("count", load.count());
        context.put("clients", load.clients());
        context.put("seconds", load.seconds());
        context.put("openLoop", load.openLoop());
        context.put("cores", Runtime.getRuntime().availableProcessors());
        context.put("peakGigaflops", peaks);
        return context;
    }

    private List<ResultRow> resultRows() {
        List<ResultRow> found = new ArrayList<>();
        rows.values()
                .forEach(row -> Row.UNITS.forEach((metric, unit) -> {
                    Double value = row.figures().get(metric);
                    if (value != null) {
                        found.add(new ResultRow(row.name(), null, metric, null, value, null, null, unit));
                    }
                }));
        return found;
    }

    private List<String> lines(Map<String, Double> peaks, Optional<DecodePeer> python, Set<DecodePeer.Kind> peers) {
        List<Side> sides = new ArrayList<>(Collections.nCopies(13, Side.RIGHT));
        sides.set(0, Side.LEFT);
        TextTable table = new TextTable(
                sides,
                List.of(
                        "one request",
                        "requests/s",
                        "CPU ms",
                        "p50 ms",
                        "p90 ms",
                        "p99 ms",
                        "alone p50",
                        "open p50",
                        "open p99",
                        "GFLOP/s",
                        "of peak",
                        "overlap",
                        "MB/request"));
        rows.values()
                .forEach(row -> table.row(Stream.concat(
                                Stream.of(row.name()),
                                Stream.of(
                                                "throughput",
                                                "cpu",
                                                "latency-p50",
                                                "latency-p90",
                                                "latency-p99",
                                                "unloaded-p50",
                                                "open-loop-p50",
                                                "open-loop-p99",
                                                "speed",
                                                "of-peak",
                                                "overlap",
                                                "request-memory")
                                        .map(metric ->
                                                shown(metric, row.figures().get(metric))))
                        .toList()));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(String.format(
                Locale.ROOT,
                "%d layers of %d, %s weights; %,d items; histories of %d, %,d positions; lists of %d; %d clients for %s s"
                        + " each",
                model.layers(),
                model.hiddenSize(),
                bundle.isPresent() ? "a bundle's" : "random",
                items.size(),
                load.history(),
                model.promptPositions(load.history()),
                load.count(),
                load.clients(),
                load.seconds()));
        peaks.forEach((engine, peak) -> lines.add(String.format(
                Locale.ROOT,
                "peak of %s: %,.0f GFLOP/s in one product of 512 x 512 x 2048, one thread",
                engine,
                peak)));
        if (python.isEmpty()) {
            lines.add("no peers: name a Python that has torch and transformers with --peer");
        }
        for (DecodePeer.Kind kind : DecodePeer.Kind.values()) {
            if (python.isPresent() && !peers.contains(kind)) {
                lines.add("no " + kind.label() + ": " + python.get().python() + " has no " + kind.library());
            }
        }
        return lines;
    }

    private static String shown(String metric, @Nullable Double value) {
        if (value == null) {
            return "-";
        }
        boolean share = metric.equals("of-peak") || metric.equals("overlap");
        return String.format(Locale.ROOT, share ? "%.2f" : "%,.1f", value);
    }

    private static long now() {
        return PROMPTS * 1000L * MINUTE;
    }

    private Prompt prompt(List<Behaviour> history) {
        return new Prompt(
                history.stream()
                        .map(behaviour -> new PromptItem(
                                items.of(behaviour.itemId()).orElseThrow(), behaviour.action(), behaviour.timeMillis()))
                        .toList(),
                now());
    }

    private static List<List<Behaviour>> histories(SemanticIdTable items, int length) {
        List<String> ids = items.byItem().keySet().stream().sorted().toList();
        Random random = new Random(SEED);
        List<List<Behaviour>> histories = new ArrayList<>();
        for (int prompt = 0; prompt < PROMPTS; prompt++) {
            List<Behaviour> history = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                history.add(new Behaviour(ids.get(random.nextInt(ids.size())), Action.CLICKED, i * MINUTE));
            }
            histories.add(history);
        }
        return histories;
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
