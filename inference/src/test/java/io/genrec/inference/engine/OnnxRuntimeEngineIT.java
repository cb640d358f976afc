package io.genrec.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.ReferenceDecoder;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.ModelConfig.Attention;
import io.genrec.inference.model.ModelConfig.Backbone;
import io.genrec.inference.model.ModelConfig.Switches;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import io.genrec.inference.weights.Safetensors;
import io.genrec.inference.weights.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxRuntimeEngineIT {
    private static final double TOLERANCE = 2e-5;

    @TempDir
    Path folder;

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

    @ParameterizedTest
    @MethodSource("configs")
    void agrees_with_the_reference_decoder_at_every_level(ModelConfig config) {
        List<Tensor> weights = RandomWeights.of(config, 7);
        ReferenceDecoder reference = new ReferenceDecoder(config, weights);
        Random random = new Random(11);
        try (Engine engine = open(config, weights)) {
            for (int items : new int[] {0, 1, config.maxHistory()}) {
                agreesAtEveryLevel(config, reference, engine, prompt(config, items, random), random);
            }
        }
    }

    /** Twice on one prompt: what the first descent left does not change the second. */
    private static void agreesAtEveryLevel(
            ModelConfig config, ReferenceDecoder reference, Engine engine, Prompt prompt, Random random) {
        try (Decoding decoding = engine.start(prompt)) {
            agreesAtEveryLevel(config, reference, decoding, prompt, random);
            decoding.restart();
            agreesAtEveryLevel(config, reference, decoding, prompt, random);
        }
    }

    private static void agreesAtEveryLevel(
            ModelConfig config, ReferenceDecoder reference, Decoding decoding, Prompt prompt, Random random) {
        int[][] beams = {{}};
        for (int level = 0; level < config.space().levels(); level++) {
            FloatBuffer logits = decoding.logits();
            assertThat(logits.remaining())
                    .isEqualTo(beams.length * config.space().codesPerLevel());
            for (int[] beam : beams) {
                for (double expected : reference.logits(prompt, beam)) {
                    assertThat((double) logits.get())
                            .isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
                }
            }
            if (level + 1 < config.space().levels()) {
                beams = advance(config, decoding, beams, prompt, random);
            }
        }
    }

    /** Seven beams at random parents: some continued twice, some not at all, in no order; some as items of the prompt go on. */
    private static int[][] advance(ModelConfig config, Decoding decoding, int[][] beams, Prompt prompt, Random random) {
        int[][] next = new int[7][];
        int[] parents = new int[next.length + 2];
        int[] codes = new int[next.length + 2];
        for (int beam = 0; beam < next.length; beam++) {
            parents[beam] = random.nextInt(beams.length);
            codes[beam] = prompt.items().isEmpty() || random.nextBoolean()
                    ? random.nextInt(config.space().codesPerLevel())
                    : prompt.items().get(beam % prompt.items().size()).id().code(beams[parents[beam]].length);
            int[] parent = beams[parents[beam]];
            next[beam] = Arrays.copyOf(parent, parent.length + 1);
            next[beam][parent.length] = codes[beam];
        }
        decoding.advance(parents, codes, next.length);
        return next;
    }

    @Test
    void a_prompt_longer_than_the_model_knows_is_refused() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        try (Engine engine = open(config, RandomWeights.of(config, 1))) {
            assertThatThrownBy(() -> engine.start(prompt(new int[config.maxHistory() + 1][2])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most " + config.maxHistory() + " items");
        }
    }

    @Test
    void a_closed_engine_starts_nothing() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        Engine engine = open(config, RandomWeights.of(config, 1));
        engine.close();
        engine.close();
        assertThatThrownBy(() -> engine.start(prompt()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the engine is closed");
    }

    @Test
    void closing_waits_for_the_requests_under_way() throws Exception {
        ModelConfig config = config(2, 8, 2, 1, 4);
        List<Tensor> weights = RandomWeights.of(config, 1);
        Engine engine = open(config, weights);
        CompletableFuture<Void> closing;
        try (Decoding decoding = engine.start(prompt(new int[] {3, 4}))) {
            closing = CompletableFuture.runAsync(engine::close);
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            assertThat((double) decoding.logits().get(0))
                    .isCloseTo(
                            new ReferenceDecoder(config, weights).logits(prompt(new int[] {3, 4}), 5)[0],
                            within(TOLERANCE));
            assertThat(closing).isNotDone();
        }
        closing.get();
    }

    @Test
    void new_weights_of_the_same_layout_need_no_new_graphs() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        open(config, RandomWeights.of(config, 1)).close();
        List<Tensor> others = RandomWeights.of(config, 2);
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), others);
        try (Engine engine = new EngineSettings.OnnxRuntime(1, 1).open(config, folder);
                Decoding decoding = engine.start(prompt(new int[] {3, 4}))) {
            double expected = new ReferenceDecoder(config, others).logits(prompt(new int[] {3, 4}))[7];
            assertThat((double) decoding.logits().get(7)).isCloseTo(expected, within(TOLERANCE));
        }
    }

    @Test
    void there_is_no_level_below_the_last() {
        ModelConfig config = config(2, 8, 2, 1, 4);
        try (Engine engine = open(config, RandomWeights.of(config, 1));
                Decoding decoding = engine.start(prompt())) {
            decoding.advance(new int[] {0}, new int[] {5}, 1);
            assertThatThrownBy(() -> decoding.advance(new int[] {0}, new int[] {5}, 1))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void graphs_that_are_none_are_named() throws IOException {
        ModelConfig config = config(2, 8, 2, 1, 4);
        open(config, RandomWeights.of(config, 1)).close();
        Files.writeString(folder.resolve(OnnxGraphs.DECODE), "garbage");
        assertThatThrownBy(() -> new EngineSettings.OnnxRuntime(1, 1).open(config, folder))
                .isInstanceOf(EngineFailed.class)
                .hasMessageStartingWith("ONNX Runtime cannot open the graphs in " + folder);
    }

    private Engine open(ModelConfig config, List<Tensor> weights) {
        Safetensors.write(folder.resolve(OnnxGraphs.WEIGHTS), weights);
        OnnxGraphs.write(config, folder);
        return new EngineSettings.OnnxRuntime(1, 1).open(config, folder);
    }

    private static ModelConfig config(int levels, int codes, int heads, int keyValueHeads, int headSize) {
        return new ModelConfig(
                new CodeSpace(levels, codes),
                new Backbone(2, 12, 20, new Attention(heads, keyValueHeads, headSize)),
                6,
                Switches.ALL_ON);
    }

    /** Items of few codes, so that beams often agree with one, a random action and time each. */
    private static Prompt prompt(ModelConfig config, int items, Random random) {
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

    private static Prompt prompt(int[]... items) {
        List<PromptItem> behaviours = new ArrayList<>();
        for (int[] codes : items) {
            SemanticId id = new SemanticId(Arrays.stream(codes).boxed().toList());
            behaviours.add(new PromptItem(id, Action.CLICKED, 60_000L * behaviours.size()));
        }
        return new Prompt(behaviours, 3_600_000);
    }
}
