package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.results.ResultTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny reproduction: whole, again, and with a run of it broken. */
class ReproduceIT {
    private static final String TINY = """
            genrec {
              simulator { users = 150, items = 200, days = 5 }
              tokenize { embedding = collaborative, codes-per-level = 32, k-means { restarts = 1 } }
              model { layers = 1, max-history = 20 }
              train { max-steps = 6, validations = 1, validation-pages = 20 }
              evaluate { pages = 40, resamples = 50, examples = 2 }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void from_nothing_to_a_table_and_on_from_where_it_broke() throws IOException {
        Files.writeString(folder.resolve("tiny.conf"), TINY);
        RunDirectory root = new RunDirectory(folder.resolve("run"));
        Invocation first = reproduce();
        assertThat(first.exitCode()).as(first.err()).isZero();
        ResultTable table = ResultTable.read(root.metrics().resolve("reproduce.json"));
        assertThat(table.names()).containsSubsequence("popularity", "item-knn", "sft", "sft-no-merger");
        assertThat(table.rows())
                .extracting(row -> row.name() + " " + row.metric())
                .contains("sft har", "sft prompt", "sft prefill-time", "sft training-time", "sft hr-spread");
        assertThat(table.context().get("command").toString()).startsWith("./genrec reproduce storefront");
        assertThat(root.report()).exists();
        assertThat(root.metrics().resolve("reproduce.md"))
                .content()
                .contains("./genrec reproduce storefront", "| sft-no-merger | ");

        // Where the step puts its results, a file.
        Path results = root.root().resolve("sft/seed-2/metrics");
        Path aside = Files.move(results, results.resolveSibling("aside"));
        Files.writeString(results, "in the way");
        Invocation broken = reproduce();
        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.err().lines().filter(line -> line.startsWith("genrec: ")))
                .singleElement()
                .asString()
                .startsWith("genrec: it stopped at evaluate in " + root.root().resolve("sft/seed-2") + ": ")
                .contains(results.toString())
                .endsWith("; the same command goes on from there");

        Files.delete(results);
        Files.move(aside, results);
        Files.delete(results.resolve("evaluate.json"));
        Invocation again = reproduce();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out().lines().filter(line -> line.contains(", done in ")))
                .singleElement()
                .asString()
                .contains("sft, seed 2: evaluate");
        assertThat(ResultTable.read(root.metrics().resolve("reproduce.json")).rows())
                .isEqualTo(table.rows());
    }

    @Test
    void impossible_arguments_are_bad_usage() {
        assertThat(refusal("reproduce", "movies"))
                .isEqualTo("genrec: no dataset is called movies: choose one of scientific, uci, storefront");
        assertThat(refusal("reproduce", "uci", "--from", "nowhere.csv"))
                .isEqualTo("genrec: no raw files of uci at nowhere.csv: say where they are with --from");
        assertThat(refusal("reproduce", "storefront", "--seeds", "0")).isEqualTo("genrec: --seeds must be positive: 0");
    }

    @Test
    void the_former_name_says_where_it_went() {
        for (List<String> more : List.of(List.<String>of(), List.of("uci", "--seeds", "2"), List.of("--help"))) {
            List<String> arguments = new ArrayList<>(List.of("benchmark"));
            arguments.addAll(more);
            assertThat(refusal(arguments.toArray(String[]::new)))
                    .isEqualTo(
                            "genrec: `genrec benchmark` is now `genrec reproduce` (tables of quality); speed is measured"
                                    + " by `genrec bench`");
        }
    }

    private static String refusal(String... arguments) {
        Invocation invocation = Invocation.of(arguments);
        assertThat(invocation.exitCode()).isEqualTo(2);
        return invocation.err().strip();
    }

    private Invocation reproduce() {
        return Invocation.of(new ArrayList<>(List.of(
                        "reproduce",
                        "storefront",
                        "--seeds",
                        "2",
                        "--variants",
                        "sft,sft-no-merger",
                        "--dir",
                        folder.resolve("run").toString(),
                        "--config",
                        folder.resolve("tiny.conf").toString()))
                .toArray(String[]::new));
    }
}
