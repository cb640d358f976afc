package io.genrec.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.alignment.learner.IterationMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignmentReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SETTINGS = Map.of("genrec.align.method", "grpo-sr");

    private final AlignmentReport report = new AlignmentReport(
            SETTINGS,
            "all pages",
            2,
            List.of(new IterationMetrics(
                    0,
                    new IterationMetrics.Loss(1.5, -0.5, 8, 0.25),
                    new IterationMetrics.Rewards(0.2, 0.6),
                    new IterationMetrics.Rollouts(0.9, 0.8, 0.1),
                    new IterationMetrics.Groups(0.02, 0.03),
                    new IterationMetrics.Drift(0.004, 0.001))),
            List.of(new AlignmentReport.IterationSeconds(0, 1.25, 2.5)),
            List.of(new ValidationMetrics(
                    0,
                    new ValidationMetrics.Hits(0.1, 0.3, 0.6, 0.2),
                    new ValidationMetrics.Hallucinations(0.01, 0.02, 0.05),
                    new ValidationMetrics.Rewards(0.18, 0.4, 0.5, 0.9))),
            Map.of("learning", 2.5));

    @TempDir
    private Path folder;

    @Test
    void a_report_reads_back_as_it_was_written() {
        Path file = folder.resolve("align.json");
        report.write(file);
        assertThat(AlignmentReport.until(1, file, SETTINGS, "all pages")).contains(report);
    }

    @Test
    void figures_of_an_iteration_and_of_a_validation_are_one_flat_object_each() throws IOException {
        Path file = folder.resolve("align.json");
        report.write(file);
        JsonNode json = JSON.readTree(file.toFile());
        assertThat(json.get("iterations").get(0))
                .isEqualTo(JSON.readTree(
                        "{\"iteration\":0,\"loss\":1.5,\"policyLoss\":-0.5,\"nll\":8.0,\"gradientNorm\":0.25,"
                                + "\"rewardMean\":0.2,\"rewardMax\":0.6,\"gatePassRate\":0.9,\"validShare\":0.8,"
                                + "\"anchoredShare\":0.1,\"duplicateRate\":0.02,\"zeroSpreadShare\":0.03,\"kl\":0.004,"
                                + "\"mismatch\":0.001}"));
        assertThat(json.get("validations").get(0))
                .isEqualTo(JSON.readTree(
                        "{\"policy\":0,\"hitRate1\":0.1,\"hitRate10\":0.3,\"hitRate50\":0.6,\"ndcg10\":0.2,"
                                + "\"hallucination10\":0.01,\"hallucination50\":0.02,\"hallucinationDrawn\":0.05,"
                                + "\"reward1\":0.18,\"reward10\":0.4,\"reward50\":0.5,\"gatePassRate\":0.9}"));
    }

    @Test
    void the_mean_of_pages_is_taken_figure_by_figure() {
        ValidationMetrics one = page(1);
        ValidationMetrics other = page(3);
        // Of 1 to 11 and 3 to 33 in the order of the figures: twice as much as the first.
        assertThat(ValidationMetrics.mean(7, List.of(one, other)))
                .isEqualTo(new ValidationMetrics(7, page(2).hits(), page(2).hallucinations(), page(2).rewards()));
    }

    /** Its figures are the factor's multiples, from 1 to 11 of it. */
    private static ValidationMetrics page(double factor) {
        return new ValidationMetrics(
                0,
                new ValidationMetrics.Hits(factor, 2 * factor, 3 * factor, 4 * factor),
                new ValidationMetrics.Hallucinations(5 * factor, 6 * factor, 7 * factor),
                new ValidationMetrics.Rewards(8 * factor, 9 * factor, 10 * factor, 11 * factor));
    }
}
