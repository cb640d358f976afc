package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.serving.bundle.TinyBundle;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process of its own, started with this module's runtime class path and nothing beside it. */
class ServerIT {
    /** By their files: what trains, and what features are computed with. */
    private static final Pattern TRAINER_OR_FLINK = Pattern.compile(
            "djl|torch|langchain|flink-|[/\\\\](genrec-)?(training|alignment|actors|flink-jobs)([/\\\\]target|-\\d)");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void its_class_path_has_neither_a_trainer_nor_flink() throws IOException {
        assertThat(classPath()).isNotEmpty().noneMatch(TRAINER_OR_FLINK.asPredicate());
    }

    @Test
    void a_page_is_served_from_a_run_directory() throws Exception {
        String version = TinyBundle.write(run().bundle(), 1, Map.of());
        ParquetTable.SEQUENCES.writeAll(
                run().sequences(),
                List.of(new UserSequence("u1", List.of(new Behaviour("item-0", Action.CLICKED, 1_000)), 1)));
        Process server = start(run().root().toString());
        try {
            BufferedReader said = server.inputReader();
            String greeting = said.readLine();
            assertThat(greeting)
                    .as("what the server said: %s", errors())
                    .startsWith("Serving at http://127.0.0.1:")
                    .contains("bundle " + version + " of bundle");
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(greeting.split(" ")[2] + "/v1/recommendations"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"userId\": \"u1\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode page = new ObjectMapper().readTree(answer.body());
            List<String> items = new ArrayList<>();
            page.get("items").forEach(item -> items.add(item.get("itemId").asText()));
            assertThat(items).containsExactlyInAnyOrder("item-0", "item-1");
            assertThat(page.get("bundle").asText()).isEqualTo(version);
        } finally {
            server.destroy();
            server.onExit().join();
        }
    }

    @Test
    void a_run_that_is_not_there_and_a_key_that_is_none_are_one_sentence_each() throws Exception {
        Path absent = folder.resolve("absent");
        assertThat(start(absent.toString()).waitFor()).isEqualTo(1);
        assertThat(errors()).startsWith("genrec: no run at " + absent).hasLineCount(1);
        Path settings = Files.writeString(folder.resolve("wrong.conf"), "genrec.serve.prot = 1\n");
        assertThat(start(absent.toString(), settings.toString()).waitFor()).isEqualTo(2);
        assertThat(errors())
                .startsWith("genrec: unknown key genrec.serve.prot in ")
                .endsWith("the nearest known one is genrec.serve.port\n");
    }

    private RunDirectory run() {
        return new RunDirectory(folder.resolve("run"));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", // a start is most of what such a process does
                "-Dgenrec.serve.port=0",
                "io.genrec.serving.Server"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("CLASSPATH", String.join(File.pathSeparator, classPath()));
        return builder.start();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    /** As the build wrote it. */
    private static List<String> classPath() throws IOException {
        return Stream.concat(
                        Stream.of(Path.of("target", "classes").toAbsolutePath().toString()),
                        Stream.of(Files.readString(Path.of("target", "classpath"))
                                .strip()
                                .split(File.pathSeparator)))
                .toList();
    }
}
