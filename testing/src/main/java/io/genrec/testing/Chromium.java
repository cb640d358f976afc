package io.genrec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real browser, where the machine has one. */
public final class Chromium {
    private final Path program;

    private Chromium(Path program) {
        this.program = program;
    }

    public static Optional<Chromium> find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Chromium::new);
    }

    /**
     * A page's text and elements once it has nothing left to do, or ten seconds of its own time have passed.
     *
     * @param profile a folder for the browser alone, made where it is not there
     */
    public String dom(String address, Path profile) throws IOException {
        Path dom = Files.createDirectories(profile).resolve("dom.html");
        Process browser = new ProcessBuilder(List.of(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--user-data-dir=" + profile,
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        address))
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(browser.onExit().join().exitValue()).isZero();
        return Files.readString(dom, StandardCharsets.UTF_8);
    }
}
