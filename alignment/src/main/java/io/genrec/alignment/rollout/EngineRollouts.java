package io.genrec.alignment.rollout;

import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.Sha256;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.inference.search.ScoredSemanticId;
import io.genrec.inference.weights.BrokenWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rollouts by the inference engine, as in serving. New weights are opened beside the old ones and take their place; the old
 * engine closes once the rollouts under way are done.
 */
public final class EngineRollouts implements RolloutSource {
    /** Every search says how wide it is to be. */
    private static final BeamSettings EACH_TASK_ITS_OWN = new BeamSettings(1, Integer.MAX_VALUE);

    private final Bundle bundle;
    private final EngineSettings engine;
    private final Path scratch;
    private volatile @Nullable Opened opened;

    private record Opened(PolicyVersion policy, Path folder, GenerativeRanker ranker) {}

    /**
     * @param bundle gives the graphs, semantic ids and trie; its weights are not used
     * @param scratch where adopted weights are kept, removed when this closes
     */
    public EngineRollouts(Bundle bundle, EngineSettings engine, Path scratch) {
        this.bundle = bundle;
        this.engine = engine;
        this.scratch = scratch;
    }

    @Override
    public synchronized void adopt(PolicyVersion policy, Path weights) {
        Opened old = opened;
        if (old != null && old.policy().equals(policy)) {
            return;
        }
        Path folder = scratch.resolve("policy-" + policy);
        try {
            remove(folder);
            Files.createDirectories(folder);
            Path copy = folder.resolve(OnnxGraphs.WEIGHTS);
            Files.copy(weights, copy);
            String digest = Sha256.of(copy);
            if (!digest.equals(policy.digest())) {
                throw new BrokenWeights(
                        "weights of policy " + policy + " have digest " + digest + "; fetch them again");
            }
            for (String graph : List.of(OnnxGraphs.PREFILL, OnnxGraphs.DECODE)) {
                Files.copy(bundle.folder().resolve(graph), folder.resolve(graph), StandardCopyOption.REPLACE_EXISTING);
            }
            opened = new Opened(
                    policy,
                    folder,
                    new GenerativeRanker(
                            bundle.config(),
                            bundle.semanticIds(),
                            bundle.trie(),
                            engine.open(bundle.config(), folder),
                            EACH_TASK_ITS_OWN));
            if (old != null) {
                old.ranker().close();
                remove(old.folder());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep policy " + policy + " in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Rollouts roll(RolloutTask task) {
        Opened current = opened;
        if (current == null) {
            throw new StalePolicy(task.policy());
        }
        if (!current.policy().equals(task.policy())) {
            throw new StalePolicy(task.policy(), current.policy());
        }
        SemanticIdTable table = bundle.semanticIds();
        List<Rollout> group = generate(current.ranker(), task).stream()
                .map(found -> new Rollout(
                        found.id(), found.score(), table.itemAt(found.id()).orElse("")))
                .toList();
        int drawn = Math.max(task.settings().group(), group.size());
        return new Rollouts(task.iteration(), task.promptId(), current.policy(), group, drawn);
    }

    @Override
    public synchronized void close() {
        Opened current = opened;
        opened = null;
        if (current != null) {
            current.ranker().close();
        }
        try {
            remove(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + scratch + ": " + e.getMessage(), e);
        }
    }

    /** The different semantic ids found and drawn, likeliest first. */
    private List<ScoredSemanticId> generate(GenerativeRanker ranker, RolloutTask task) {
        RolloutSettings settings = task.settings();
        int searched = settings.kind().searched(settings.group());
        int drawn = settings.group() - searched;
        Map<SemanticId, Double> scores = new LinkedHashMap<>();
        try (GenerativeRanker.Reading reading = ranker.read(task.history(), task.atMillis())) {
            if (searched > 0) {
                search(reading, settings, searched).forEach(found -> scores.put(found.id(), found.score()));
            }
            if (drawn > 0) {
                boolean itemsOnly = settings.support() == PolicySupport.ITEMS;
                reading.sample(drawn, itemsOnly, new SplittableRandom(task.seed()))
                        .forEach(found -> scores.putIfAbsent(found.id(), found.score()));
            }
        }
        return scores.entrySet().stream()
                .map(entry -> new ScoredSemanticId(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(ScoredSemanticId::score)
                        .reversed()
                        .thenComparing(ScoredSemanticId::id))
                .toList();
    }

    private List<ScoredSemanticId> search(GenerativeRanker.Reading reading, RolloutSettings settings, int count) {
        if (settings.support() == PolicySupport.ANY_CODE) {
            List<ScoredSemanticId> beams = reading.rankUnconstrained(settings.beams());
            Stream<ScoredSemanticId> hallucinated = settings.kind() == RolloutKind.BOTH
                    ? beams.stream().skip(count).filter(found -> !names(found.id()))
                    : Stream.empty();
            return Stream.concat(beams.stream().limit(count), hallucinated).toList();
        }
        return reading.rank(settings.beams(), Set.of()).stream()
                .limit(count)
                .map(item -> new ScoredSemanticId(id(item.itemId()), item.score()))
                .toList();
    }

    private boolean names(SemanticId id) {
        return bundle.semanticIds().itemAt(id).isPresent();
    }

    private SemanticId id(String item) {
        return bundle.semanticIds().of(item).orElseThrow();
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
