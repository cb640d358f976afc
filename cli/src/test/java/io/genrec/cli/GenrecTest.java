package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a user sees of the command itself: help, and one sentence for each mistake. */
class GenrecTest {
    @TempDir
    Path folder;

    @Test
    void prints_its_version() {
        Invocation version = Invocation.of("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).matches("genrec \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quickstart",
                "run",
                "simulate",
                "import",
                "features",
                "tokenize",
                "assign",
                "train",
                "train-sasrec",
                "reward",
                "align",
                "evaluate",
                "abtest",
                "report",
                "serve"
            })
    void every_command_has_help_that_begins_with_an_example(String command) {
        Invocation help = Invocation.of(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Example: ./genrec " + command)
                .contains("Usage: genrec " + command)
                .contains("--dir=RUN")
                .contains("--config=FILE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bench", "flink"})
    void every_group_of_commands_has_help(String group) {
        Invocation help = Invocation.of(group, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Example: ./genrec " + group)
                .contains("Usage: genrec " + group)
                .contains("Commands:");
    }

    /** Of every command, however deep, but those that only tell where they went. */
    static Stream<String> commands() {
        Terminal nowhere = new Terminal(
                new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false, () -> 0);
        return commandsOf(Genrec.commandLine(nowhere));
    }

    private static Stream<String> commandsOf(CommandLine commands) {
        return commands.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .flatMap(command -> Stream.concat(
                        Stream.of(command.getCommandSpec().qualifiedName().replaceFirst("^genrec ", "")),
                        commandsOf(command)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void an_example_of_help_is_a_command_that_is_understood(String command) {
        String help = Invocation.of((command + " --help").split(" ")).out();
        String example = help.lines().findFirst().orElseThrow();
        assertThat(example).startsWith("Example: ./genrec " + command);
        String[] arguments = (example.replace("Example: ./genrec ", "") + " --help").split(" ");
        assertThat(Invocation.of(arguments).exitCode()).as(example).isZero();
        arguments[arguments.length - 1] = "--no-such-option";
        assertThat(Invocation.of(arguments).err()).as(example).contains("Unknown option: '--no-such-option'");
    }

    @Test
    void help_gives_every_setting_with_its_default_and_reason() {
        assertThat(Invocation.of("features", "--help").out())
                .contains("features.history-cap = 50")
                .contains("# Behaviours of a history, the newest kept.")
                .contains("--history=N       Behaviours of a history (features.history-cap, default 50).");
    }

    @Test
    void help_shows_no_secret_of_the_environment() {
        // The launcher's user may have set GENREC_REDIS_PASSWORD; the default is what the files say.
        assertThat(Invocation.of("serve", "--help").out()).contains("redis.password = \"\"");
    }

    @Test
    void an_unknown_command_is_bad_usage() {
        assertRefused(
                Invocation.of("simulat"),
                2,
                "there is no command 'simulat': did you mean `genrec simulate`? see `genrec --help`");
    }

    @Test
    void an_unknown_flag_is_bad_usage() {
        assertRefused(
                Invocation.of("train", "--dir", "x", "--epoch", "3"),
                2,
                "Unknown option: '--epoch': did you mean --epochs? see `genrec train --help`");
    }

    /** With the leavings of a command that was killed while it put its results in place, which a writer would put right. */
    @Test
    void doctor_looks_and_changes_nothing() throws IOException {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        ParquetTable.EVENTS.writeAll(run.events(), List.of(new Event("u", "i", Action.CLICKED, "r", 1, 0, 1)));
        Files.createDirectories(run.root().resolve(".events.1.partial"));
        Files.writeString(run.root().resolve(".commit.1"), ".events.1.partial\tevents\n");
        List<Path> before = files(run.root());
        Invocation doctor = Invocation.of("doctor", "--dir", run.root().toString());
        assertThat(doctor.out()).contains("a command is putting its results in place, or was killed while it did");
        assertThat(files(run.root())).isEqualTo(before);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted().toList();
        }
    }

    @Test
    void a_run_directory_is_required() {
        assertRefused(Invocation.of("train"), 2, "Missing required option: '--dir=RUN'; see `genrec train --help`");
    }

    @Test
    void a_run_that_is_not_there_is_named_and_not_made() {
        Path absent = folder.resolve("absent");
        assertRefused(
                Invocation.of("features", "--dir", absent.toString()),
                1,
                "no run at " + absent + ": begin one with `genrec simulate` or `genrec import`");
        assertThat(absent).doesNotExist();
    }

    @Test
    void an_unknown_key_is_named_with_its_place_and_the_nearest_known_one() throws IOException {
        Path file = Files.writeString(folder.resolve("my.conf"), "genrec.features {\n  history-kap = 20\n}\n");
        assertRefused(
                Invocation.of("features", "--dir", folder.toString(), "--config", file.toString()),
                2,
                "unknown key genrec.features.history-kap in " + file
                        + ": 2; the nearest known one is genrec.features.history-cap");
    }

    @Test
    void a_configuration_file_that_is_not_there_is_named() {
        Path absent = folder.resolve("absent.conf");
        assertRefused(
                Invocation.of("features", "--dir", folder.toString(), "--config", absent.toString()),
                2,
                "no configuration file at " + absent + ": check --config");
    }

    @Test
    void a_value_that_cannot_be_names_its_key() {
        assertRefused(
                Invocation.of("features", "--dir", folder.toString(), "--set", "features.history-cap=0"),
                2,
                "genrec.features.history-cap must be at least 1: 0");
    }

    @Test
    void a_missing_table_names_its_folder_and_the_mend() {
        assertRefused(
                Invocation.of("features", "--dir", folder.toString()),
                1,
                "no table at " + folder.resolve("events") + ": run `genrec import` or `genrec simulate` first");
    }

    @Test
    void garbage_in_place_of_a_table_names_the_file_and_leaves_no_samples() throws IOException {
        RunDirectory run = new RunDirectory(folder);
        Files.createDirectories(run.events());
        Path garbage = Files.write(run.events().resolve("part-00000.parquet"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        Invocation failed = Invocation.of("features", "--dir", folder.toString());
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err().lines())
                .singleElement()
                .asString()
                .startsWith("genrec: " + garbage + " is not a readable Parquet file");
        assertThat(run.samples()).doesNotExist();
        assertThat(run.steps().resolve("features.json")).doesNotExist();
    }

    @Test
    void a_run_directory_that_cannot_be_made_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertRefused(
                Invocation.of("simulate", "--dir", file.resolve("run").toString()),
                1,
                "cannot make the run directory " + file.resolve("run") + ": choose another with --dir");
    }

    @Test
    void a_bundle_that_is_not_there_or_broken_is_named() throws IOException {
        RunDirectory run = new RunDirectory(folder);
        assertRefused(
                Invocation.of("serve", "--dir", folder.toString()),
                1,
                "no bundle at " + run.bundle() + ": run `genrec train` first");
        ParquetTable.SEQUENCES.writeAll(run.sequences(), List.of());
        Files.createDirectories(run.bundle());
        assertRefused(
                Invocation.of("serve", "--dir", folder.toString()),
                1,
                run.bundle() + " is not a bundle: it has no manifest.json; give the folder that training wrote");
    }

    @Test
    void a_stack_trace_is_for_those_who_ask() {
        assertThat(Invocation.of("features", "--dir", folder.toString()).err()).doesNotContain("\tat ");
        assertThat(Invocation.of("features", "--dir", folder.toString(), "--stacktrace")
                        .err())
                .contains("\tat io.genrec");
    }

    @Test
    void an_import_without_a_file_names_what_is_missing() {
        Path absent = folder.resolve("absent.csv");
        Invocation failed = Invocation.of(
                "import", "--dir", folder.resolve("run").toString(), "--format", "csv", "--from", absent.toString());
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains(absent.toString()).doesNotContain("\tat ");
        assertThat(failed.err().lines()).hasSize(1);
    }

    private static void assertRefused(Invocation refused, int exitCode, String sentence) {
        assertThat(refused.err()).isEqualTo("genrec: " + sentence + System.lineSeparator());
        assertThat(refused.exitCode()).isEqualTo(exitCode);
        assertThat(refused.out()).isEmpty();
    }
}
