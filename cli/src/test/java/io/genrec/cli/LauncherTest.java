package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./genrec}, in a tree of its own with a build and a JDK that only say that they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "genrec");

    @TempDir
    Path folder;

    private Path home;
    private Path source;

    @BeforeEach
    void a_tree() throws IOException {
        home = Files.createDirectories(folder.resolve("a home"));
        source = Files.createDirectories(home.resolve("cli/src/main/java")).resolve("Genrec.java");
        Files.writeString(source, "");
        Files.writeString(home.resolve("pom.xml"), "");
        Files.copy(SCRIPT, home.resolve("genrec"));
        executable(home.resolve("genrec"), Files.readString(SCRIPT));
        executable(
                home.resolve("mvnw"),
                "#!/bin/sh\necho built with \"$@\"\nmkdir -p cli/target\necho lib.jar > cli/target/classpath\n");
        java("17.0.15");
    }

    @Test
    void builds_first_and_then_runs_the_command() throws Exception {
        Ran ran = run(home.resolve("genrec"), "train", "--dir", "my run");
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.lines())
                .containsExactly(
                        "genrec: building (this is the first start; libraries are downloaded once, which takes some"
                                + " minutes)",
                        "built with -q -ntp -Dquick -Dmaven.test.skip=true package",
                        "genrec: built",
                        "class path " + home.toRealPath() + "/cli/target/classes:lib.jar",
                        "argument -Xmx2g",
                        "argument -Dai.djl.offline=true",
                        "argument io.genrec.cli.Genrec",
                        "argument train",
                        "argument --dir",
                        "argument my run");
    }

    @Test
    void builds_again_only_where_a_source_is_newer() throws Exception {
        run(home.resolve("genrec"));
        Path built = home.resolve("cli/target/launcher-classpath");
        Files.setLastModifiedTime(built, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run(home.resolve("genrec")).lines()).noneMatch(line -> line.contains("building"));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(120)));
        assertThat(run(home.resolve("genrec")).lines())
                .contains("genrec: building (cli/src/main/java/Genrec.java has changed)");
    }

    @Test
    void runs_through_a_symbolic_link_from_elsewhere() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a home/genrec"));
        assertThat(run(link).lines()).contains("class path " + home.toRealPath() + "/cli/target/classes:lib.jar");
    }

    @Test
    void a_newer_jdk_is_told_that_native_code_is_welcome() throws Exception {
        java("25");
        assertThat(run(home.resolve("genrec")).lines())
                .contains(
                        "argument --enable-native-access=ALL-UNNAMED",
                        "argument --sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void an_old_jdk_is_refused_in_one_sentence() throws Exception {
        java("11.0.2");
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.lines())
                .containsExactly("genrec: " + folder
                        + "/jdk/bin/java is version 11: genrec needs a JDK, 17 or newer; set" + " JAVA_HOME to one");
    }

    @Test
    void a_build_that_fails_starts_nothing() throws Exception {
        executable(home.resolve("mvnw"), "#!/bin/sh\necho no network\nexit 1\n");
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.lines()).endsWith("no network", "genrec: the build failed, see above");
    }

    /** A JDK that prints how it was called and ends with 7. */
    private void java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        executable(
                java,
                "#!/bin/sh\nif [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi\n"
                        + "echo \"class path $CLASSPATH\"\nfor each in \"$@\"; do echo \"argument $each\"; done\nexit 7\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ran run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().remove("GENREC_HEAP");
        builder.environment().remove("GENREC_JAVA_OPTS");
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Ran(process.waitFor(), lines);
    }

    private record Ran(int exitCode, List<String> lines) {}
}
