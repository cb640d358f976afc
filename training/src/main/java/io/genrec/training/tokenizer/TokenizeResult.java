package io.genrec.training.tokenizer;

import io.genrec.datasets.run.StepResult;
import io.genrec.domain.semanticid.CodeSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What tokenisation did, and how good its codes are.
 *
 * @param dimensions of an item's vector
 * @param embedding the setting: what near vectors mean
 * @param usage a level each, as resolved
 * @param collisions before and after they were resolved
 * @param errorBefore squared distance of the vectors to their nearest codes' sum, relative to that to their mean
 * @param errorAfter the same with the codes as resolved
 * @param sharing of training pairs; empty where there are none
 */
public record TokenizeResult(
        int items,
        int dimensions,
        String embedding,
        CodeSpace space,
        List<CodeQuality.LevelUsage> usage,
        CodeQuality.Collisions collisions,
        double errorBefore,
        double errorAfter,
        List<CodeQuality.PrefixSharing> sharing)
        implements StepResult {

    public TokenizeResult {
        usage = List.copyOf(usage);
        sharing = List.copyOf(sharing);
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "%,d items, each with a semantic id of its own: %d levels of %d codes over %s vectors of %d dimensions",
                items, space.levels(), space.codesPerLevel(), embedding, dimensions));
        for (CodeQuality.LevelUsage level : usage) {
            lines.add(format(
                    "level %d: %d of %d codes used, entropy %.2f of %.2f bits",
                    level.level(),
                    level.used(),
                    space.codesPerLevel(),
                    level.entropyBits(),
                    Math.log(space.codesPerLevel()) / Math.log(2)));
        }
        lines.add(format(
                "collisions: %.1f%% of the items before, none after; %,d moved to other codes, %,d of them out of a full cell",
                100.0 * collisions.before() / items, collisions.moved(), collisions.spilled()));
        lines.add(format("reconstruction error: %.3f of the variance before, %.3f after", errorBefore, errorAfter));
        for (CodeQuality.PrefixSharing shared : sharing) {
            lines.add(format(
                    "items engaged with together share %d code%s: %.1f%% of the pairs, %.1f%% by chance",
                    shared.levels(), shared.levels() == 1 ? "" : "s", 100 * shared.share(), 100 * shared.chance()));
        }
        return lines;
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("items", items);
        facts.put("dimensions", dimensions);
        facts.put("embedding", embedding);
        facts.put("levels", space.levels());
        facts.put("codesPerLevel", space.codesPerLevel());
        facts.put(
                "usage",
                usage.stream()
                        .map(level -> Map.of(
                                "level", level.level(),
                                "used", level.used(),
                                "dead", level.dead(),
                                "entropyBits", level.entropyBits()))
                        .toList());
        facts.put("collisionRateBefore", (double) collisions.before() / items);
        facts.put("collisionRateAfter", 0.0);
        facts.put("moved", collisions.moved());
        facts.put("spilled", collisions.spilled());
        facts.put("relativeErrorBefore", errorBefore);
        facts.put("relativeErrorAfter", errorAfter);
        facts.put(
                "coEngagedPairs",
                sharing.stream()
                        .map(shared ->
                                Map.of("levels", shared.levels(), "share", shared.share(), "chance", shared.chance()))
                        .toList());
        return facts;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
