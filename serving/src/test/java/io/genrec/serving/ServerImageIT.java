package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.serving.bundle.TinyBundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the server's image holds, laid out in a folder, and its entry point started from there by a user without rights. */
@EnabledOnOs(OS.LINUX)
class ServerImageIT {
    private static final Path IMAGES = Path.of("..", "images");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_entry_point_serves_and_writes_to_nothing_but_its_volumes() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = folder.resolve("root");
        Path run = folder.resolve("run");
        Path volume = Files.createDirectory(folder.resolve("tmp"));
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
        ended(new ProcessBuilder(IMAGES.resolve("layout").toString(), "server", root.toString()));
        TinyBundle.write(new RunDirectory(run).bundle(), 1, Map.of());
        ParquetTable.SEQUENCES.writeAll(
                new RunDirectory(run).sequences(),
                List.of(new UserSequence("u1", List.of(new Behaviour("item-0", Action.CLICKED, 1_000)), 1)));
        List<Path> before = files(root);
        ProcessBuilder server =
                unprivileged(root.resolve("opt/genrec/bin/server").toString(), run.toString());
        server.environment().clear();
        server.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/local/bin:/usr/bin:/bin",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "TMPDIR",
                        volume.toString(),
                        "HOME",
                        volume.toString(),
                        "GENREC_LISTEN_PORT",
                        "0",
                        "GENREC_JAVA_OPTS",
                        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
        Process process =
                server.redirectError(folder.resolve("errors").toFile()).start();
        try {
            BufferedReader said = process.inputReader();
            String greeting = said.readLine();
            assertThat(greeting)
                    .as("errors: %s", Files.readString(folder.resolve("errors")))
                    .startsWith("Serving at http://127.0.0.1:");
            String ready = ended(new ProcessBuilder(
                    root.resolve("opt/genrec/bin/ready").toString(), greeting.split(" ")[2] + "/health/ready"));
            assertThat(ready).contains(" 200 ");
        } finally {
            process.destroy();
            process.waitFor();
        }
        assertThat(files(root)).isEqualTo(before);
    }

    /** As nobody, where the tests run as root. */
    private static ProcessBuilder unprivileged(String... command) {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
        }
        words.addAll(List.of(command));
        return new ProcessBuilder(words);
    }

    private static String ended(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command.command(), said).isZero();
        return said;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.sorted().toList();
        }
    }
}
