package io.genrec.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.alignment.learner.AlignSettings;
import io.genrec.alignment.reward.RewardSettings;
import io.genrec.alignment.reward.RewardTraining;
import io.genrec.alignment.reward.TinyShop;
import io.genrec.alignment.rollout.GroupSource;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.bundle.BundleContents;
import io.genrec.inference.bundle.BundleWriter;
import io.genrec.inference.graph.OnnxGraphs;
import io.genrec.inference.model.ModelConfig;
import io.genrec.inference.model.RandomWeights;
import io.genrec.inference.neighbours.NeighbourMixture;
import io.genrec.inference.weights.Safetensors;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole step in one process: reward model, rollouts, updates, bundle. The decoder begins with random weights. */
class AlignmentIT {
    /** With a reward model, which no test changes: trained once. */
    @TempDir
    private static Path rewarded = Path.of("");

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeAll
    static void writeRun() throws IOException {
        RunDirectory run = new RunDirectory(rewarded);
        TinyShop shop = new TinyShop();
        Catalog catalog = shop.write(run);
        ParquetTable.EVENTS.writeAll(run.events(), shop.events());
        ModelConfig model = ModelConfig.ofDepth(catalog.table().space(), 1, 5);
        Files.createDirectories(run.bundle());
        Safetensors.write(run.bundle().resolve(OnnxGraphs.WEIGHTS), RandomWeights.of(model, 3));
        BundleWriter.write(
                run.bundle(),
                new BundleContents(
                        model,
                        catalog.table(),
                        Map.of("a", "Kettle"),
                        NeighbourMixture.NONE,
                        List.of("b"),
                        new TreeMap<>()));
        RewardTraining.run(
                RewardSettings.from(
                        config("reward { batch = 256, width = 8, hidden = 16, epochs = 3, learning-rate = 0.02,"
                                + " weight-decay = 0.01 }")),
                run,
                Progress.SILENT);
    }

    @BeforeEach
    void copyRun() throws IOException {
        run = new RunDirectory(folder.resolve("run"));
        try (Stream<Path> files = Files.walk(rewarded)) {
            for (Path file : files.toList()) {
                Path copy = run.root().resolve(rewarded.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Test
    void the_aligned_bundle_earns_more_reward_hits_more_and_hallucinates_less() {
        AlignResult result = align("");
        ValidationMetrics before = result.validations().get(0);
        ValidationMetrics after = result.validations().get(1);
        assertThat(after.rewards().reward1()).isGreaterThan(before.rewards().reward1() + 0.1);
        assertThat(after.hits().hitRate1()).isGreaterThan(before.hits().hitRate1() + 0.1);
        assertThat(after.hallucinations().hallucinationDrawn())
                .isLessThan(before.hallucinations().hallucinationDrawn());

        Bundle aligned = Bundle.load(run.aligned().resolve("grpo-sr"));
        assertThat(aligned.version()).isEqualTo(result.bundleVersion());
        assertThat(aligned.title("a")).contains("Kettle");
        assertThat(aligned.coldStart()).containsExactly("b");
        assertThat(aligned.provenance())
                .containsEntry("genrec.align.method", "grpo-sr")
                .containsEntry("supervised-bundle", Bundle.load(run.bundle()).version());
    }

    @Test
    void methods_stand_beside_each_other_in_one_table() {
        align("align.iterations = 2");
        align("align.iterations = 2, align.method = grpo, align.learning-rate = 0.001");
        ResultTable table = ResultTable.read(run.metrics().resolve("align.json"));
        assertThat(table.names()).containsExactly("sft", "grpo-sr", "grpo");
        ResultRow reward = table.find("grpo", Segment.ALL, "r", 1).orElseThrow();
        assertThat(reward.value()).isBetween(0.0, 1.0);
        assertThat(run.metrics().resolve("align-grpo.json")).content().contains("\"zeroSpreadShare\"");
    }

    @Test
    void a_resumed_run_makes_the_same_bundle() {
        String version =
                align("align.iterations = 4, align.checkpoint-every = 2").bundleVersion();
        assertThat(align("align.iterations = 4, align.checkpoint-every = 2, align.resume = on")
                        .bundleVersion())
                .isEqualTo(version);
    }

    @Test
    void a_run_that_broke_off_goes_on_from_its_checkpoint_says_so_and_reports_one_course() throws IOException {
        String course = "align { iterations = 8, checkpoint-every = 3, validations = 5, resume = on }";
        List<String> said = new ArrayList<>();
        String version = Alignment.run(settings(course), run, saying(said)).bundleVersion();
        JsonNode unbroken = report();
        StagedFolder.remove(run.alignment());

        assertThatThrownBy(() -> Alignment.run(settings(course), run, saying(said), new BreaksOff(run, 5)))
                .hasMessage("broken off");
        assertThat(Alignment.run(settings(course), run, saying(said)).bundleVersion())
                .isEqualTo(version);
        assertThat(said)
                .containsExactly(
                        "begins anew: no checkpoint in " + run.alignment().resolve("grpo-sr"),
                        "begins anew: no checkpoint in " + run.alignment().resolve("grpo-sr"),
                        "goes on after iteration 3 of 8, from the checkpoint in "
                                + run.alignment().resolve("grpo-sr"));
        JsonNode resumed = report();
        assertThat(resumed.get("validations")).hasSize(5).isEqualTo(unbroken.get("validations"));
        assertThat(resumed.get("iterations")).hasSize(8).isEqualTo(unbroken.get("iterations"));
        assertThat(resumed.get("iterationSeconds").findValuesAsText("iteration"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    /** The groups of this process, until an iteration. */
    private static final class BreaksOff implements GroupSource {
        private final GroupSource groups;
        private int left;

        BreaksOff(RunDirectory run, int iterations) {
            groups = Alignment.local(settings(""), run);
            left = iterations;
        }

        @Override
        public List<ScoredGroup> groups(PolicyVersion policy, Path weights, List<RolloutTask> tasks) {
            if (left-- == 0) {
                throw new IllegalStateException("broken off");
            }
            return groups.groups(policy, weights, tasks);
        }

        @Override
        public void close() {
            groups.close();
        }
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper()
                .readTree(run.metrics().resolve("align-grpo-sr.json").toFile());
    }

    private static Progress saying(List<String> said) {
        return new Progress() {
            @Override
            public void report(long done, long total, String unit, String detail) {}

            @Override
            public void say(String sentence) {
                said.add(sentence);
            }
        };
    }

    @Test
    void without_a_reward_model_the_step_says_what_to_run() throws IOException {
        StagedFolder.remove(run.reward());
        assertThatThrownBy(() -> align(""))
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("run genrec reward first");
    }

    private AlignResult align(String overrides) {
        return Alignment.run(settings(overrides), run, Progress.SILENT);
    }

    private static AlignSettings settings(String overrides) {
        String small =
                "align { iterations = 20, prompts = 16, updates = 2, group = 8, learning-rate = 0.01, validations = 2,"
                        + " validation-pages = 100 }, beam-search.beams = 16";
        return AlignSettings.from(config(overrides + "\n" + small, overrides));
    }

    private static Config config(String... overrides) {
        Config config = ConfigFactory.load().getConfig("genrec");
        for (String override : overrides) {
            config = ConfigFactory.parseString(override).withFallback(config);
        }
        return config;
    }
}
