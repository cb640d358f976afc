package io.genrec.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.Evaluation;
import io.genrec.evaluation.metrics.Bootstrap;
import io.genrec.evaluation.metrics.Segment;
import io.genrec.evaluation.metrics.UserMeans;
import io.genrec.evaluation.results.Observed;
import io.genrec.evaluation.results.ObservedFile;
import io.genrec.evaluation.results.ResultRow;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionTableTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);
    private static final Variant SFT = ReproductionPlan.of("uci").choose("sft").get(0);

    @TempDir
    Path folder;

    @Test
    void a_figure_is_the_mean_of_its_seeds_and_says_how_far_they_lie_apart() {
        ReproductionDirectory directory = new ReproductionDirectory(new RunDirectory(folder));
        evaluated(directory.model(SFT, 1), 1, 0, 0, 0); // hr .25
        evaluated(directory.model(SFT, 2), 1, 1, 1, 0); // hr .75
        ResultTable table =
                new ResultTable(Map.of(), ReproductionTable.rows(directory, false, List.of(SFT), 2, BOOTSTRAP));

        ResultRow hits = table.find("sft", Segment.ALL, "hr", 10).orElseThrow();
        assertThat(hits.value()).isCloseTo(0.5, within(1e-12));
        // The widest a resample of users can be: all the first user, or all the last.
        assertThat(hits.low()).isBetween(0.0, 0.5);
        assertThat(hits.high()).isBetween(0.5, 1.0);
        ResultRow spread = table.find("sft", Segment.ALL, "hr-spread", 10).orElseThrow();
        assertThat(spread.value()).isCloseTo(Math.sqrt(0.125), within(1e-12)); // two deviations of .25, divided by 1
        assertThat(spread.low()).isEqualTo(0.25);
        assertThat(spread.high()).isEqualTo(0.75);
        assertThat(table.find("sft", Segment.ALL, "coverage", 10).orElseThrow().value())
                .isEqualTo(0.5);
    }

    @Test
    void a_difference_is_taken_user_by_user() {
        Variant pointWise = ReproductionPlan.of("uci").choose("point-wise").get(0);
        ReproductionDirectory directory = new ReproductionDirectory(new RunDirectory(folder));
        evaluated(directory.model(SFT, 1), 0.2, 0.4, 0.6, 0.8);
        evaluated(directory.model(pointWise, 1), 0.1, 0.2, 0.3, 0.4);
        ResultTable table = new ResultTable(
                Map.of(), ReproductionTable.rows(directory, false, List.of(pointWise, SFT), 1, BOOTSTRAP));

        // Half as good for every user: whoever is drawn, the lift is -50%, though the models' own intervals overlap.
        ResultRow lift =
                table.find("point-wise", Segment.ALL, "hr-over-sft", 10).orElseThrow();
        assertThat(lift.value()).isCloseTo(-0.5, within(1e-12));
        assertThat(lift.low()).isCloseTo(-0.5, within(1e-12));
        assertThat(lift.high()).isCloseTo(-0.5, within(1e-12));
        ResultRow worse = table.find("point-wise", Segment.ALL, "hr", 10).orElseThrow();
        ResultRow better = table.find("sft", Segment.ALL, "hr", 10).orElseThrow();
        assertThat(worse.high()).isGreaterThan(better.low());
        assertThat(table.find("sft", Segment.ALL, "hr-over-sft", 10)).isEmpty();
    }

    @Test
    void an_aligned_model_starts_from_the_bundle_of_its_seed() throws Exception {
        List<Variant> chosen = ReproductionPlan.of("storefront").choose("grpo-sr");
        assertThat(chosen).extracting(Variant::name).containsExactly("sft", "grpo-sr");
        ReproductionDirectory directory = new ReproductionDirectory(new RunDirectory(folder));
        Files.createDirectories(directory.model(chosen.get(0), 2).bundle());
        RunDirectory aligned = directory.model(chosen.get(1), 2);
        assertThat(aligned.bundle().toRealPath())
                .isEqualTo(directory.model(chosen.get(0), 2).bundle().toRealPath());
        assertThat(Files.readSymbolicLink(aligned.reward())).isEqualTo(Path.of("..", "..", "base", "reward"));
    }

    @Test
    void runs_of_models_have_links_to_the_base() throws Exception {
        ReproductionDirectory directory = new ReproductionDirectory(new RunDirectory(folder));
        Files.createDirectories(directory.base().items());
        Path items = directory.model(SFT, 1).items();
        assertThat(items.toRealPath()).isEqualTo(directory.base().items().toRealPath());
        assertThat(Files.readSymbolicLink(items)).isEqualTo(Path.of("..", "..", "base", "items"));
        assertThat(directory.model(SFT, 1)).isEqualTo(directory.model(SFT, 1)); // twice is as well as once
    }

    private static void evaluated(RunDirectory run, double... hits) {
        UserMeans means = new UserMeans(hits.length);
        for (int user = 0; user < hits.length; user++) {
            means.add(user, hits[user]);
        }
        List<Observed> observed = List.of(new Observed("bundle", Segment.ALL, "hr", 10, means));
        ObservedFile.write(run.metrics().resolve(Evaluation.OBSERVED), observed);
        List<ResultRow> rows = new java.util.ArrayList<>(Observed.rows(observed, BOOTSTRAP));
        rows.add(ResultRow.share("bundle", Segment.ALL, "coverage", 10, 0.5));
        new ResultTable(Map.of(), rows).write(run.metrics().resolve("evaluate.json"));
    }
}
