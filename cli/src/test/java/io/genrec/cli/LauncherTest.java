package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.StagedFolder;
import io.genrec.testing.Await;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
                "#!/bin/sh\necho built with \"$@\"\nmkdir -p cli/target\necho lib.jar > lib.jar\n"
                        + "echo \"$PWD/lib.jar\" > cli/target/classpath\n");
        Files.createDirectories(folder.resolve("tmp"));
        java("17.0.15");
    }

    @Test
    void builds_first_and_then_runs_the_command() throws Exception {
        Ran ran = run(home.resolve("genrec"), "train", "--dir", "my run");
        assertThat(ran.exitCode()).isEqualTo(7);
        List<String> lines = ran.lines().stream()
                .map(line -> line.replaceAll("genrec\\.[A-Za-z0-9]{8}$", "genrec.X"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "genrec: building (this is the first start; libraries are downloaded once, which takes some"
                                + " minutes)",
                        "built with -q -ntp -Dquick -Dmaven.test.skip=true package",
                        "genrec: built",
                        "locale C.UTF-8",
                        classPath(),
                        "argument -Xmx2g",
                        "argument -Djava.io.tmpdir=" + folder + "/tmp/genrec.X",
                        "argument -Djna.tmpdir=" + folder + "/tmp/genrec.X",
                        "argument -Dio.genrec.temporary=" + folder + "/tmp/genrec.X",
                        "argument -Dai.djl.offline=true",
                        "argument -DDJL_CACHE_DIR=" + folder + "/cache/djl",
                        "argument -Dorg.bytedeco.javacpp.cachedir=" + folder + "/cache/javacpp",
                        "argument io.genrec.cli.Genrec",
                        "argument train",
                        "argument --dir",
                        "argument my run");
    }

    @Fault("A tree that was moved did not start: NoClassDefFoundError.")
    @Test
    void builds_again_where_a_library_has_gone_or_the_tree_has_moved() throws Exception {
        run(home.resolve("genrec"));
        Files.delete(home.resolve("lib.jar"));
        assertThat(run(home.resolve("genrec")).lines())
                .contains("genrec: building (" + home.toRealPath() + "/lib.jar cannot be read)");
        Path moved = Files.move(home, folder.resolve("moved"));
        assertThat(run(moved.resolve("genrec")).lines())
                .contains(
                        "genrec: building (this tree was built at " + folder.toRealPath() + "/a home)",
                        "class path " + moved.toRealPath() + "/cli/target/classes:" + moved.toRealPath() + "/lib.jar");
    }

    @Test
    void a_distribution_is_never_built_and_says_what_is_missing() throws Exception {
        Path lib = Files.createDirectory(home.resolve("lib"));
        Files.writeString(lib.resolve("classpath"), "lib/a.jar:lib/b.jar");
        Files.writeString(lib.resolve("genrec-cli.jar"), "");
        Files.writeString(lib.resolve("a.jar"), "");
        Files.writeString(lib.resolve("b.jar"), "");
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.lines())
                .noneMatch(line -> line.contains("building"))
                .contains("class path " + lib.toRealPath() + "/genrec-cli.jar:" + lib.toRealPath() + "/a.jar:"
                        + lib.toRealPath() + "/b.jar");
        Files.delete(lib.resolve("b.jar"));
        Ran refused = run(home.resolve("genrec"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.lines())
                .containsExactly(
                        "genrec: cannot read " + lib.toRealPath() + "/b.jar, a part of this distribution: unpack"
                                + " it again, readable for " + System.getProperty("user.name"));
    }

    @Test
    void a_folder_for_temporary_files_that_is_not_there_is_named() throws Exception {
        run(home.resolve("genrec"));
        StagedFolder.delete(folder.resolve("tmp"));
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.lines().get(ran.lines().size() - 1))
                .isEqualTo("genrec: cannot write temporary files to " + folder + "/tmp: name another folder by TMPDIR");
    }

    @Fault("A file whose name the locale cannot write ended in a stack trace.")
    @Test
    void a_locale_without_utf_8_is_replaced_by_one_that_can_name_every_file() throws Exception {
        assertThat(run(home.resolve("genrec")).lines()).contains("locale C.UTF-8");
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
        assertThat(run(link).lines()).contains(classPath());
    }

    @Test
    void a_newer_jdk_is_started_with_native_access_enabled() throws Exception {
        java("25");
        assertThat(run(home.resolve("genrec")).lines())
                .contains(
                        "argument --enable-native-access=ALL-UNNAMED",
                        "argument --sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void heap_and_options_of_the_environment_reach_java_before_the_command() throws Exception {
        ProcessBuilder builder = builder(home.resolve("genrec"), "serve");
        builder.environment().put("GENREC_HEAP", "48m");
        builder.environment().put("GENREC_JAVA_OPTS", "-Dpekko.loglevel=DEBUG -XX:+UseSerialGC");
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines)
                .containsSubsequence(
                        "argument -Xmx48m",
                        "argument -Dpekko.loglevel=DEBUG",
                        "argument -XX:+UseSerialGC",
                        "argument io.genrec.cli.Genrec",
                        "argument serve");
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

    /** A build that waits for the test's leave, and says when it begins. */
    private void slowBuild() throws IOException {
        executable(
                home.resolve("mvnw"),
                "#!/bin/sh\necho begun >> builds\nwhile [ ! -f leave ]; do sleep 0.05; done\nmkdir -p cli/target\n"
                        + "echo lib.jar > lib.jar\necho \"$PWD/lib.jar\" > cli/target/classpath\necho ended >> builds\n");
    }

    private void await(Process process, Path file, String text) throws Exception {
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS))
                    .as("ended before " + text)
                    .isFalse();
        }
    }

    @Test
    void of_two_that_start_at_once_one_builds_and_the_other_waits() throws Exception {
        slowBuild();
        Path saidByFirst = folder.resolve("first");
        Path saidBySecond = folder.resolve("second");
        Process first = builder(home.resolve("genrec"))
                .redirectOutput(saidByFirst.toFile())
                .start();
        await(first, home.resolve("builds"), "begun");
        Process second = builder(home.resolve("genrec"))
                .redirectOutput(saidBySecond.toFile())
                .start();
        await(second, saidBySecond, "waiting for process ");
        Files.writeString(home.resolve("leave"), "");
        assertThat(first.waitFor()).isEqualTo(7);
        assertThat(second.waitFor()).isEqualTo(7);
        assertThat(home.resolve("builds")).hasContent("begun\nended");
        assertThat(Files.readString(saidBySecond)).contains(classPath()).doesNotContain("building (");
        assertThat(Files.readString(saidByFirst)).contains("genrec: built", classPath());
        assertThat(home.resolve(".genrec-building")).doesNotExist();
    }

    @Fault("After a launcher was killed, its build went on beside the next one's.")
    @Test
    void a_build_whose_launcher_was_killed_is_waited_for() throws Exception {
        slowBuild();
        Process killed = builder(home.resolve("genrec"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await(killed, home.resolve("builds"), "begun");
        Await.until("the build owns the lock", Duration.ofMinutes(1), () -> !Files.readSymbolicLink(
                        home.resolve(".genrec-building"))
                .toString()
                .contains("/" + killed.pid() + "/"));
        killed.destroyForcibly().waitFor();
        Path saidBySecond = folder.resolve("second");
        Process second = builder(home.resolve("genrec"))
                .redirectOutput(saidBySecond.toFile())
                .start();
        await(second, saidBySecond, "waiting for process ");
        Files.writeString(home.resolve("leave"), "");
        assertThat(second.waitFor()).isEqualTo(7);
        assertThat(home.resolve("builds")).hasContent("begun\nended\nbegun\nended");
    }

    @Fault("A flight recording lost its parts to the removal of the folder for temporary files.")
    @Test
    void the_parts_of_a_flight_recording_lie_outside_the_folder_that_goes_with_the_process() throws Exception {
        ProcessBuilder recorded = builder(home.resolve("genrec"));
        recorded.environment().put("GENREC_JAVA_OPTS", "-XX:StartFlightRecording=filename=all.jfr");
        Process process = recorded.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .contains("argument -XX:FlightRecorderOptions=repository=" + folder.resolve("tmp"));
    }

    @Test
    void the_lock_of_a_build_that_was_killed_keeps_nobody_out() throws Exception {
        slowBuild();
        Process killed = builder(home.resolve("genrec"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await(killed, home.resolve("builds"), "begun");
        List<ProcessHandle> build = killed.descendants().toList();
        killed.destroyForcibly().waitFor(); // first, for it sees its build end
        build.forEach(ProcessHandle::destroyForcibly);
        build.forEach(process -> process.onExit().join());
        assertThat(Files.isSymbolicLink(home.resolve(".genrec-building"))).isTrue();
        Files.writeString(home.resolve("leave"), "");
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.lines()).contains("genrec: built").noneMatch(line -> line.contains("waiting"));
        assertThat(Files.exists(home.resolve(".genrec-building"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Fault("After a launcher was killed while it handed its lock over, no build began: ln: File exists.")
    @Test
    void a_lock_that_was_not_handed_over_stops_no_build() throws Exception {
        for (String name : List.of(".genrec-building", ".genrec-building.owner")) {
            Files.createSymbolicLink(home.resolve(name), Path.of(hostName() + "/1/another start"));
        }
        Ran ran = run(home.resolve("genrec"));
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(ran.lines()).contains("genrec: built");
        try (Stream<Path> left = Files.list(home)) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith(".genrec-building"));
        }
    }

    private static String hostName() throws IOException {
        Process uname = new ProcessBuilder("uname", "-n").start();
        return new String(uname.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void a_build_that_is_interrupted_frees_the_tree() throws Exception {
        slowBuild();
        Process interrupted = builder(home.resolve("genrec"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await(interrupted, home.resolve("builds"), "begun");
        interrupted.destroy(); // SIGTERM; a SIGINT may be ignored where the tests run in the background
        Files.writeString(home.resolve("leave"), "");
        assertThat(interrupted.waitFor()).isEqualTo(143);
        assertThat(Files.exists(home.resolve(".genrec-building"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    private String classPath() throws IOException {
        return "class path " + home.toRealPath() + "/cli/target/classes:" + home.toRealPath() + "/lib.jar";
    }

    /** A JDK that prints how it was called and ends with 7. */
    private void java(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        executable(
                java,
                "#!/bin/sh\nif [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit; fi\n"
                        + "echo \"locale $LC_ALL\" | grep UTF\n"
                        + "echo \"class path $CLASSPATH\"\nfor each in \"$@\"; do echo \"argument $each\"; done\nexit 7\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ran run(Path script, String... arguments) throws IOException, InterruptedException {
        Process process = builder(script, arguments).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new Ran(process.waitFor(), lines);
    }

    private ProcessBuilder builder(Path script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("TMPDIR", folder.resolve("tmp").toString());
        builder.environment().put("GENREC_CACHE", folder.resolve("cache").toString());
        builder.environment().put("LC_ALL", "C");
        builder.environment().remove("GENREC_HEAP");
        builder.environment().remove("GENREC_JAVA_OPTS");
        return builder;
    }

    private record Ran(int exitCode, List<String> lines) {}
}
