package io.genrec.actors.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.actors.alignment.ClusterTable;
import io.genrec.actors.alignment.NodeStatus;
import io.genrec.alignment.AlignmentReport;
import io.genrec.alignment.AlignmentReport.IterationSeconds;
import io.genrec.alignment.ValidationMetrics;
import io.genrec.alignment.learner.IterationMetrics;
import io.genrec.datasets.run.StepFailed;
import io.genrec.testing.Chromium;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignmentConsoleIT {
    private static final ConsoleSettings ANY_PORT = new ConsoleSettings("127.0.0.1", 0);

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();
    private Path report = Path.of("");
    private AlignmentConsole console;

    @BeforeEach
    void start_after_an_earlier_alignment() throws IOException {
        report = folder.resolve("align-grpo-sr.json");
        write(9);
        Files.setLastModifiedTime(report, FileTime.from(Instant.now().minusSeconds(60)));
        console = AlignmentConsole.start(ANY_PORT, report);
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void a_report_is_shown_as_it_is_now_and_an_earlier_alignments_never() throws Exception {
        assertThat(get("report.json").statusCode()).isEqualTo(204);
        write(1);
        assertThat(get("report.json").body()).contains("\"iteration\":0").doesNotContain("\"iteration\":1,");
        write(2);
        assertThat(get("report.json").body()).contains("\"iteration\":1,");
    }

    @Test
    void nodes_are_none_until_there_is_a_cluster() throws Exception {
        assertThat(get("nodes.json").body()).isEqualTo("null");
        console.show(table());
        assertThat(get("nodes.json").body()).contains("10.0.0.7:7355", "rolloutsPerSecond");
    }

    @Test
    void the_page_may_load_what_the_node_serves_and_nothing_else() throws Exception {
        assertThat(get("").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'", "script-src 'self'"));
        for (String file : List.of("alignment.js", "alignment.css", "d3.js")) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
        assertThat(get("genrec.log").statusCode()).isEqualTo(404);
    }

    @Test
    void a_browser_draws_every_curve_and_the_nodes() throws Exception {
        Optional<Chromium> browser = Chromium.find();
        assumeTrue(browser.isPresent(), "no chromium on the path: the page is not opened in a browser");
        write(12);
        console.show(table());
        String page = browser.orElseThrow().dom(console.address(), folder.resolve("profile"));
        assertThat(page)
                .contains("grpo-sr, iteration 12 of 40", "5 of 24 groups", "2 nodes, 1 silent")
                .contains("10.0.0.7:7355", "badge silent", "out of memory")
                .contains(
                        "<b>0.31</b>", "<b>94.0%</b>", "<b>1.25 s</b>") // reward, gate, rollouts of the last iteration
                .doesNotContain("NaN", "undefined", "nothing yet");
        assertThat(page.split("class=\"curve ", -1)).hasSize(1 + 15);
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_way_out() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            ConsoleSettings settings = new ConsoleSettings("127.0.0.1", taken.getLocalPort());
            assertThatThrownBy(() -> AlignmentConsole.start(settings, report))
                    .isInstanceOf(StepFailed.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("--console-port");
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(console.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void write(int iterations) throws IOException {
        List<IterationMetrics> metrics = LongStream.range(0, iterations)
                .mapToObj(iteration -> new IterationMetrics(
                        iteration,
                        new IterationMetrics.Loss(1.5, -0.1, 8, 1),
                        new IterationMetrics.Rewards(0.2 + 0.01 * iteration, 0.5),
                        new IterationMetrics.Rollouts(0.94, 0.97, 0.1),
                        new IterationMetrics.Groups(0.02, 0.03),
                        new IterationMetrics.Drift(0.004, 0)))
                .toList();
        List<IterationSeconds> seconds = LongStream.range(0, iterations)
                .mapToObj(iteration -> new IterationSeconds(iteration, 1.25, 2.5))
                .toList();
        List<ValidationMetrics> validations = List.of(new ValidationMetrics(
                0,
                new ValidationMetrics.Hits(0.1, 0.3, 0.6, 0.2),
                new ValidationMetrics.Hallucinations(0.01, 0.02, 0.05),
                new ValidationMetrics.Rewards(0.18, 0.4, 0.5, 0.9)));
        new ObjectMapper()
                .writeValue(
                        report.toFile(),
                        new AlignmentReport(
                                Map.of("genrec.align.method", "grpo-sr"),
                                "validation pages, 500 at most, 64 beams",
                                40,
                                metrics,
                                seconds,
                                validations,
                                Map.of("rollouts", 15.0)));
    }

    private static ClusterTable table() {
        return new ClusterTable(
                12,
                5,
                24,
                0,
                List.of(
                        row("10.0.0.1:7355", "coordinator,learner,reward", 0, "", "up"),
                        row("10.0.0.7:7355", "rollout", 2, "out of memory", "silent")));
    }

    private static ClusterTable.ListedNode row(String node, String roles, int capacity, String error, String state) {
        String engine = capacity == 0 ? "" : "onnxruntime-cpu fp32";
        return new ClusterTable.ListedNode(
                new NodeStatus(node, roles, engine, capacity, "12-0123456789ab", 1234, 0, 3.5, error), state);
    }
}
