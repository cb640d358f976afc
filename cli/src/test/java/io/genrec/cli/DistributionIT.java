package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive of a release, unpacked somewhere else, in a process that knows no Maven and no build. Part of
 * {@code ./mvnw -Prelease verify}, which makes the archive.
 */
@EnabledIfSystemProperty(named = "genrec.distribution", matches = ".+")
class DistributionIT {
    private static final Path ARCHIVE = Path.of(System.getProperty("genrec.distribution", ""));

    private static final String TINY = """
            simulator { users = 150, items = 200, days = 5 }
            tokenize { embedding = collaborative, codes-per-level = 32, k-means { restarts = 1 } }
            model { layers = 1, max-history = 20 }
            train { max-steps = 4, validations = 1, validation-pages = 20 }
            evaluate { pages = 40, resamples = 50, examples = 2 }
            """;

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void unpack() throws Exception {
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        Files.createDirectories(folder.resolve("tmp"));
        Ran tar = run(List.of("tar", "-xzf", ARCHIVE.toString(), "-C", unpacked.toString()));
        assertThat(tar.exitCode()).as(tar.said()).isZero();
        try (Stream<Path> entries = Files.list(unpacked)) {
            home = Files.move(entries.toList().get(0), folder.resolve("a moved place"));
        }
    }

    @Test
    void it_runs_wherever_it_lies_without_writing_there_and_says_which_part_is_missing() throws Exception {
        List<String> before = files();
        readOnly();
        Ran version = genrec("--version");
        assertThat(version.exitCode()).as(version.said()).isZero();
        assertThat(version.said()).matches("genrec \\d+\\.\\d+\\.\\d+\\S*\\R");

        String run = folder.resolve("run").toString();
        Path tiny = Files.writeString(folder.resolve("tiny.conf"), TINY);
        for (List<String> command : List.of(
                List.of("doctor"),
                List.of("simulate", "--dir", run, "--config", tiny.toString()),
                List.of("run", "--dir", run, "--config", tiny.toString()),
                List.of("doctor", "--dir", run))) {
            Ran ran = genrec(command.toArray(String[]::new));
            assertThat(ran.exitCode()).as("%s: %s", command, ran.said()).isZero();
            assertThat(ran.said()).doesNotContain("building", "mvn");
        }
        assertThat(folder.resolve("run/report.html")).exists();
        assertThat(files()).isEqualTo(before);
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        assertThat(folder.resolve("home/.m2")).doesNotExist();

        writable();
        Path part;
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            part = jars.filter(jar -> jar.getFileName().toString().startsWith("genrec-datasets"))
                    .findFirst()
                    .orElseThrow();
        }
        Path named = part.toRealPath();
        Files.delete(part);
        Ran broken = genrec("--version");
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.said().strip())
                .startsWith("genrec: cannot read " + named
                        + ", a part of this distribution: unpack it again, readable for ");
    }

    private List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(home)) {
            for (Path file : walk.sorted().toList()) {
                files.add(home.relativize(file) + " "
                        + (Files.isDirectory(file) ? "" : Files.size(file) + " " + Files.getLastModifiedTime(file)));
            }
        }
        return files;
    }

    private void readOnly() throws Exception {
        assertThat(run(List.of("chmod", "-R", "a-w", home.toString())).exitCode())
                .isZero();
    }

    /** So that the folder can be removed in the end. */
    private void writable() throws Exception {
        assertThat(run(List.of("chmod", "-R", "u+w", home.toString())).exitCode())
                .isZero();
    }

    private Ran genrec(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("genrec").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** With a home of its own, and nothing on the path but what every machine has. */
    private Ran run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectories(folder.resolve("home")).toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("TMPDIR", folder.resolve("tmp").toString());
        builder.environment().put("GENREC_HEAP", "1g");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    private record Ran(int exitCode, String said) {}
}
