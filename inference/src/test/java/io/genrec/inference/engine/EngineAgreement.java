package io.genrec.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.ReferenceDecoder;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What every engine is held to: the logits of the reference decoder, at every level, for whatever beams. */
final class EngineAgreement {
    static final double TOLERANCE = 2e-5;

    private final ModelConfig config;
    private final ReferenceDecoder reference;
    private final Engine engine;
    private final int beams;
    private final Random random;

    /** @param beams after the first level */
    EngineAgreement(ModelConfig config, ReferenceDecoder reference, Engine engine, int beams, Random random) {
        this.config = config;
        this.reference = reference;
        this.engine = engine;
        this.beams = beams;
        this.random = random;
    }

    static Stream<ModelConfig> configs() {
        ModelConfig grouped = config(3, 16, 4, 2, 8);
        return Stream.of(
                grouped,
                grouped.withTokenMerger(false),
                grouped.withSeparators(false),
                grouped.withTokenMerger(false).withSeparators(false),
                grouped.withActionsAndGaps(false),
                grouped.withHistoryPointer(false),
                grouped.withTokenMerger(false)
                        .withSeparators(false)
                        .withActionsAndGaps(false)
                        .withHistoryPointer(false),
                grouped.withTiedHead(false),
                config(1, 9, 2, 2, 4),
                config(2, 32, 3, 1, 6),
                config(4, 5, 4, 4, 4),
                ModelConfig.ofDepth(new CodeSpace(3, 64), 4, 5));
    }

    static ModelConfig config(int levels, int codes, int heads, int keyValueHeads, int headSize) {
        return new ModelConfig(
                new CodeSpace(levels, codes),
                new Backbone(2, 12, 20, new Attention(heads, keyValueHeads, headSize)),
                6,
                Switches.ALL_ON);
    }

    /** Twice on one prompt: what the first descent left does not change the second. */
    void holds(Prompt prompt) {
        try (Decoding decoding = engine.start(prompt)) {
            holds(decoding, prompt);
            decoding.restart();
            holds(decoding, prompt);
        }
    }

    private void holds(Decoding decoding, Prompt prompt) {
        int[][] alive = {{}};
        for (int level = 0; level < config.space().levels(); level++) {
            FloatBuffer logits = decoding.logits();
            assertThat(logits.remaining())
                    .isEqualTo(alive.length * config.space().codesPerLevel());
            for (int[] beam : alive) {
                for (double expected : reference.logits(prompt, beam)) {
                    assertThat((double) logits.get())
                            .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
                }
            }
            if (level + 1 < config.space().levels()) {
                alive = advance(decoding, alive, prompt);
            }
        }
    }

    /** Beams at random parents: some continued twice, some not at all, in no order; some as items of the prompt go on. */
    private int[][] advance(Decoding decoding, int[][] alive, Prompt prompt) {
        int[][] next = new int[beams][];
        int[] parents = new int[next.length + 2];
        int[] codes = new int[next.length + 2];
        for (int beam = 0; beam < next.length; beam++) {
            parents[beam] = random.nextInt(alive.length);
            codes[beam] = prompt.items().isEmpty() || random.nextBoolean()
                    ? random.nextInt(config.space().codesPerLevel())
                    : prompt.items().get(beam % prompt.items().size()).id().code(alive[parents[beam]].length);
            int[] parent = alive[parents[beam]];
            next[beam] = Arrays.copyOf(parent, parent.length + 1);
            next[beam][parent.length] = codes[beam];
        }
        decoding.advance(parents, codes, next.length);
        return next;
    }

    /** Items of few codes, so that beams often agree with one, a random action and time each. */
    static Prompt prompt(ModelConfig config, int items, Random random) {
        List<PromptItem> behaviours = new ArrayList<>();
        long time = 0;
        for (int i = 0; i < items; i++) {
            Integer[] codes = new Integer[config.space().levels()];
            Arrays.setAll(codes, level -> random.nextInt(config.space().codesPerLevel()));
            time += (long) Math.exp(random.nextInt(25));
            behaviours.add(new PromptItem(
                    SemanticId.of(codes), Action.values()[1 + random.nextInt(Action.values().length - 1)], time));
        }
        return new Prompt(behaviours, time + random.nextInt(100_000_000));
    }

    static Prompt prompt(int[]... items) {
        List<PromptItem> behaviours = new ArrayList<>();
        for (int[] codes : items) {
            SemanticId id = new SemanticId(Arrays.stream(codes).boxed().toList());
            behaviours.add(new PromptItem(id, Action.CLICKED, 60_000L * behaviours.size()));
        }
        return new Prompt(behaviours, 3_600_000);
    }
}
