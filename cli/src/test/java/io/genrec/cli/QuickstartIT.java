package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.abtest.feed.BundleFeed;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.results.ResultTable;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.search.BeamSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole path, small: a process that simulates, trains, evaluates and serves, and pages asked of it over HTTP. */
class QuickstartIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void from_nothing_to_served_pages_and_nothing_twice() throws Exception {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        Path home = Files.createDirectory(folder.resolve("home"));
        Path temporary = Files.createDirectories(folder.resolve("tmp/genrec.1"));
        Process process = quickstart(home, temporary);
        List<ProcessHandle> children;
        Set<String> sockets;
        try (OpenSockets watched = OpenSockets.of(process);
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = new ArrayList<>();
            String address = wordAfter("have a look now: ", out, said);
            assertThat(run.bundle()).doesNotExist();
            JsonNode early =
                    JSON.readTree(page(address, "{\"userId\": \"" + busiestUser(run) + "\", \"pageSize\": 5}"));
            assertThat(get(address + "/health/ready").body()).contains("First look");
            assertThat(wordAfter("Serving at ", out, said)).isEqualTo(address);
            a_list_is_continued_by_the_bundle_that_began_it(address, busiestUser(run), early);
            assertThat(get(address + "/health/ready").body()).doesNotContain("notice");
            assertThat(run.report()).exists();
            assertThat(ResultTable.read(run.metrics().resolve("evaluate.json")).names())
                    .startsWith("served")
                    .containsSubsequence("popularity", "item-knn", "sft", "grpo-sr");
            assertThat(said)
                    .anyMatch(line -> line.startsWith("sft "))
                    .anyMatch(line -> line.startsWith("all "))
                    .anyMatch(line -> line.contains(" of served "));
            pages_continue_each_other(address, busiestUser(run));
            serving_evaluation_and_trial_rank_alike(run, address, busiestUser(run));
            children = process.descendants().toList();
            sockets = watched.beyondThisMachine();
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(143); // ended by SIGTERM, as Ctrl-C ends it by SIGINT
        assertThat(children).as("the bundled Redis").isNotEmpty();
        children.forEach(child -> child.onExit().join());
        assertThat(sockets)
                .as("listens on this machine alone, and connects to nothing else")
                .isEmpty();
        nothing_is_left_but_the_run_and_the_cache(home, temporary);

        a_second_run_takes_over_every_step();
        a_trial_tells_of_every_arm_and_repeats_itself_however_many_shops_are_open_at_once(run);
    }

    private void a_list_is_continued_by_the_bundle_that_began_it(String address, String user, JsonNode early)
            throws Exception {
        JsonNode next = JSON.readTree(page(
                address,
                "{\"userId\": \"" + user + "\", \"pageToken\": \""
                        + early.get("nextPageToken").textValue() + "\"}"));
        assertThat(next.get("requestId")).isEqualTo(early.get("requestId"));
        assertThat(next.get("bundle")).isEqualTo(early.get("bundle"));
        assertThat(JSON.readTree(page(address, "{\"userId\": \"" + user + "\"}"))
                        .get("bundle"))
                .isNotEqualTo(early.get("bundle"));
    }

    private void nothing_is_left_but_the_run_and_the_cache(Path home, Path temporary) throws IOException {
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
        assertThat(temporary).doesNotExist();
        assertThat(temporary.getParent()).isEmptyDirectory();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("run", "cache", "home", "tmp");
    }

    private void pages_continue_each_other(String address, String user) throws Exception {
        assertThat(get(address + "/health/ready").statusCode()).isEqualTo(200);
        String first = page(address, "{\"userId\": \"" + user + "\", \"pageSize\": 5}");
        JsonNode one = JSON.readTree(first);
        String next = "{\"userId\": \"" + user + "\", \"pageToken\": \""
                + one.get("nextPageToken").textValue() + "\"}";
        String second = page(address, next);
        assertThat(page(address, next)).isEqualTo(second);
        JsonNode two = JSON.readTree(second);
        assertThat(two.get("requestId")).isEqualTo(one.get("requestId"));
        Set<String> items = new HashSet<>(one.get("items").findValuesAsText("itemId"));
        items.addAll(two.get("items").findValuesAsText("itemId"));
        assertThat(items).hasSize(10);
    }

    /** The list of a user over HTTP, of the class that the row and the arm of this name use, and of that arm's feed. */
    private void serving_evaluation_and_trial_rank_alike(RunDirectory run, String address, String user)
            throws Exception {
        List<Behaviour> history = ParquetTable.SEQUENCES.readAll(run.sequences()).stream()
                .filter(sequence -> sequence.userId().equals(user))
                .findFirst()
                .orElseThrow()
                .behaviours();
        long before = System.currentTimeMillis();
        JsonNode served = JSON.readTree(page(address, "{\"userId\": \"" + user + "\", \"pageSize\": 20}"));
        Bundle bundle = Bundle.load(run.served());
        assertThat(served.get("bundle").asText()).isEqualTo(bundle.version());
        try (PlannedRanker ranker =
                PlannedRanker.open(bundle, EngineSettings.OnnxRuntime.onAllCores(), new BeamSettings(64, 1024))) {
            List<String> measured = ranker.rank(history, before, 50).stream()
                    .limit(20)
                    .map(ScoredItem::itemId)
                    .toList();
            assertThat(served.get("items").findValuesAsText("itemId")).isEqualTo(measured);
            assertThat(new BundleFeed(ranker).list(history, before, 50).subList(0, 20))
                    .isEqualTo(measured);
        }
    }

    private void a_second_run_takes_over_every_step() {
        Invocation again = Invocation.of(arguments("--no-serve"));
        assertThat(again.err()).isEmpty();
        assertThat(again.exitCode()).isZero();
        assertThat(again.out().lines().filter(line -> line.endsWith("taken over from an earlier run")))
                .hasSize(9);
        Invocation steps = Invocation.of(
                "run",
                "--dir",
                folder.resolve("run").toString(),
                "--align",
                "--config",
                presets().toString(),
                "--set",
                "tokenize.content.cache=" + folder.resolve("cache"));
        assertThat(steps.err()).isEmpty();
        assertThat(steps.exitCode()).isZero();
        assertThat(steps.out().lines().filter(line -> line.endsWith("taken over from an earlier run")))
                .as("`genrec run` finds what the quickstart has done: %s", steps.out())
                .hasSize(8);
    }

    /** What the quickstart sets. */
    private Path presets() {
        try {
            Path presets = folder.resolve("presets.conf");
            for (String name : List.of("quickstart.conf", "quickstart-small.conf")) {
                Files.writeString(
                        presets,
                        new String(
                                QuickstartCommand.class
                                        .getResourceAsStream(name)
                                        .readAllBytes(),
                                StandardCharsets.UTF_8),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            return presets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void a_trial_tells_of_every_arm_and_repeats_itself_however_many_shops_are_open_at_once(RunDirectory run) {
        Invocation first = trial(run, 2);
        assertThat(first.err()).isEmpty();
        assertThat(first.exitCode()).isZero();
        assertThat(first.out()).contains("grpo-sr+reward, orders over sft: ", "adjusted by clicks before the trial");
        ResultTable table = ResultTable.read(run.metrics().resolve("abtest.json"));
        assertThat(table.names())
                .containsExactly(
                        "pipeline",
                        "item-knn",
                        "pipeline+reward",
                        "neighbours+reward",
                        "sft",
                        "grpo-sr+reward",
                        "grpo-sr+reward+ranker",
                        "served");
        assertThat(table.rows())
                .filteredOn(
                        row -> row.metric().equals("clicks") && row.segment().equals("all"))
                .hasSize(8)
                .allSatisfy(row -> assertThat(row.value()).isPositive());
        assertThat(trial(run, 1).exitCode()).isZero();
        assertThat(ResultTable.read(run.metrics().resolve("abtest.json")).rows())
                .isEqualTo(table.rows());
    }

    private static Invocation trial(RunDirectory run, int shopsAtOnce) {
        return Invocation.of(
                "abtest",
                "--dir",
                run.root().toString(),
                "--users",
                "400",
                "--days",
                "1",
                "--set",
                "abtest.shards=2",
                "--set",
                "abtest.parallelism=" + shopsAtOnce,
                "--arm",
                "sft=" + run.bundle(),
                "--arm",
                "grpo-sr+reward=" + run.aligned().resolve("grpo-sr"),
                "--arm",
                "grpo-sr+reward+ranker=" + run.aligned().resolve("grpo-sr"));
    }

    /** As {@code ./genrec} starts it, but for the native libraries, which are unpacked once for all tests. */
    private Process quickstart(Path home, Path temporary) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-Djna.tmpdir=" + temporary,
                "-Dio.genrec.temporary=" + temporary,
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + System.getProperty("user.home") + "/.djl.ai",
                "io.genrec.cli.Genrec"));
        command.addAll(List.of(arguments("--port", "0")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        return builder.start();
    }

    private String[] arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "quickstart",
                "--small",
                "--dir",
                folder.resolve("run").toString(),
                "--set",
                "tokenize.content.cache=" + folder.resolve("cache")));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** The word after a text in the first line that has it; everything said until then goes to {@code said}. */
    private static String wordAfter(String text, BufferedReader out, List<String> said) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.contains(text)) {
                return line.substring(line.indexOf(text) + text.length()).split(" ")[0];
            }
        }
        throw new AssertionError("it ended without saying '" + text + "': " + said);
    }

    private static String busiestUser(RunDirectory run) {
        return ParquetTable.SEQUENCES.readAll(run.sequences()).stream()
                .max(Comparator.comparingLong(UserSequence::end))
                .orElseThrow()
                .userId();
    }

    private String page(String address, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(address + "/v1/recommendations"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
