package io.genrec.cli.reproduce;

import com.typesafe.config.Config;
import io.genrec.cli.step.Step;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepResult;
import io.genrec.domain.event.Action;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.Decoding;
import io.genrec.inference.engine.Engine;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.prompt.Prompt;
import io.genrec.inference.prompt.PromptItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** What a bundle's decoder costs: its weights, the length of its longest prompt, and the time to read that prompt. */
public record DecoderCost(long parameters, int promptItems, int promptPositions, double prefillMillis)
        implements StepResult {
    public static final Step STEP = new Step(
            "decoder-cost",
            "measures the size of the decoder and the time of its prefill",
            List.of("engine"),
            List.of("bundle"),
            List.of("metrics/decoder-cost.json"),
            DecoderCost::work,
            List.of());

    private static final int WARM_UP = 30;
    private static final int MEASURED = 200;
    private static final long SEED = 1;
    private static final long MINUTE = 60_000;

    private static Step.Work work(Config genrec) {
        EngineSettings settings = EngineSettings.from(genrec);
        return (run, progress) -> measure(settings, run, progress);
    }

    private static DecoderCost measure(EngineSettings settings, RunDirectory run, Progress progress) {
        Bundle bundle = Bundle.load(run.bundle());
        ModelConfig config = bundle.config();
        long parameters = config.tensorShapes().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
                .sum();
        double[] millis = new double[MEASURED];
        List<SemanticId> ids = bundle.semanticIds().byItem().values().stream()
                .sorted((a, b) -> Arrays.compare(codes(List.of(a)), codes(List.of(b))))
                .toList();
        Random random = new Random(SEED);
        try (Engine engine = settings.open(config, bundle.folder())) {
            for (int i = -WARM_UP; i < MEASURED; i++) {
                List<PromptItem> items = new ArrayList<>();
                for (int item = 0; item < config.maxHistory(); item++) {
                    items.add(new PromptItem(ids.get(random.nextInt(ids.size())), Action.CLICKED, item * MINUTE));
                }
                Prompt prompt = new Prompt(items, config.maxHistory() * MINUTE);
                long start = System.nanoTime();
                try (Decoding decoding = engine.start(prompt)) {
                    decoding.logits();
                }
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
                progress.report(i + WARM_UP + 1L, WARM_UP + MEASURED, "prompts", "");
            }
        }
        Arrays.sort(millis);
        DecoderCost cost = new DecoderCost(
                parameters, config.maxHistory(), config.promptPositions(config.maxHistory()), millis[MEASURED / 2]);
        new ResultTable(Map.of("promptItems", cost.promptItems()), cost.rows("bundle"))
                .write(run.metrics().resolve("decoder-cost.json"));
        return cost;
    }

    /** In long form, under a name. */
    public List<ResultRow> rows(String name) {
        return List.of(
                row(name, "parameters", (double) parameters, "weights"),
                row(name, "prompt", promptPositions, "positions of " + promptItems + " items"),
                row(name, "prefill-time", prefillMillis, "ms, median"));
    }

    @Override
    public List<String> lines() {
        return List.of(String.format(
                Locale.ROOT,
                "%,d weights; %d items are %d positions, read in %.2f ms",
                parameters,
                promptItems,
                promptPositions,
                prefillMillis));
    }

    @Override
    public Map<String, Object> facts() {
        return Map.of("parameters", parameters, "prompt", promptPositions, "prefill-ms", prefillMillis);
    }

    private static ResultRow row(String name, String metric, double value, String unit) {
        return new ResultRow(name, null, metric, null, value, null, null, unit);
    }

    private static int[] codes(List<SemanticId> prompt) {
        return prompt.stream()
                .flatMap(id -> id.codes().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
