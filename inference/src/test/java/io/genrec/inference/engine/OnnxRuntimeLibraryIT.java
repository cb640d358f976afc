package io.genrec.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import io.genrec.testing.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxRuntimeLibraryIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"linux-x64/libonnxruntime.so", "linux-aarch64/libonnxruntime.so"})
    void the_library_knows_no_collector(String name) throws IOException {
        try (InputStream library = OrtEnvironment.class.getResourceAsStream("native/" + name)) {
            String bytes =
                    new String(Objects.requireNonNull(library, name).readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(bytes.contains("InferenceSession")).as("an ONNX Runtime").isTrue();
            assertThat(bytes.contains("events.data.microsoft.com"))
                    .as("a collector")
                    .isFalse();
            assertThat(bytes.contains("deviceid")).as("an id of the machine").isFalse();
        }
    }

    /** As somebody's program would, with a command line of 6,000 characters, of which 1.29 dies. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @Fault("ONNX Runtime sent telemetry, kept an id in the home folder, and died of a command line longer than 4 KB.")
    void a_process_leaves_nothing_at_home_however_long_its_command_line() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dlong=" + "x".repeat(6000),
                        Loading.class.getName()))
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_CACHE_HOME", home.resolve(".cache").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEqualTo("loaded\n");
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
    }

    /** The program of the test above. */
    static final class Loading {
        private Loading() {}

        public static void main(String[] arguments) {
            OnnxRuntimeLibrary.environment();
            System.out.println("loaded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.0", "1.30.1", "2.0.0", "1.x"})
    void a_version_that_sends_telemetry_is_refused_unless_the_environment_switches_it_off(String version) {
        assertThatThrownBy(() -> OnnxRuntimeLibrary.refuseTelemetry(Optional.of(version), Optional.empty()))
                .isInstanceOf(EngineFailed.class)
                .hasMessage("ONNX Runtime " + version + " sends telemetry to its makers: set ORT_DISABLE_TELEMETRY=1 in"
                        + " the environment of this process, or put 1.28, which sends none, on the class path");
        assertThatThrownBy(() -> OnnxRuntimeLibrary.refuseTelemetry(Optional.of(version), Optional.of("0")))
                .isInstanceOf(EngineFailed.class);
        assertThatCode(() -> OnnxRuntimeLibrary.refuseTelemetry(Optional.of(version), Optional.of("1")))
                .doesNotThrowAnyException();
    }

    @Test
    void a_version_that_sends_none_needs_no_switch_and_an_unknown_one_does() {
        assertThatCode(() -> OnnxRuntimeLibrary.refuseTelemetry(Optional.of("1.28.0"), Optional.empty()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> OnnxRuntimeLibrary.refuseTelemetry(Optional.empty(), Optional.empty()))
                .hasMessageContaining("of a version that its jar does not tell");
    }
}
