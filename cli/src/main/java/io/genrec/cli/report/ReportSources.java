package io.genrec.cli.report;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.evaluation.results.ResultTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a report finds what it shows. A reproduction's directory has the runs of its models below it; any other run has
 * all of it itself.
 *
 * @param results of all models
 * @param models the runs that trained them, by name; the first is looked at closely
 * @param steps the runs whose steps are told of
 * @param names everyone with a colour, in the order of the palette
 */
record ReportSources(
        ResultTable results, Map<String, RunDirectory> models, List<RunDirectory> steps, List<String> names) {
    private static final String MAIN_MODEL = "sft";

    /** @throws StepFailed where the run has not been evaluated */
    static ReportSources of(RunDirectory run) {
        Path reproduced = run.metrics().resolve("reproduce.json");
        if (!Files.exists(reproduced)) {
            ResultTable results = ResultTable.read(run.metrics().resolve("evaluate.json"));
            String trained = results.names().isEmpty()
                    ? "model"
                    : results.names().get(results.names().size() - 1);
            return new ReportSources(results, Map.of(trained, run), List.of(run), names(results, run));
        }
        ResultTable results = ResultTable.read(reproduced);
        Map<String, RunDirectory> models = new LinkedHashMap<>();
        if (results.context().get("runs") instanceof Map<?, ?> runs) {
            runs.forEach((name, path) ->
                    models.put(name.toString(), new RunDirectory(run.root().resolve(path.toString()))));
        }
        RunDirectory closely = models.containsKey(MAIN_MODEL)
                ? models.get(MAIN_MODEL)
                : models.values().stream().findFirst().orElse(run);
        RunDirectory base = new RunDirectory(run.root().resolve("base"));
        return new ReportSources(results, models, List.of(base, closely), names(results, run));
    }

    /** Of all tables that are drawn. */
    private static List<String> names(ResultTable results, RunDirectory run) {
        return Stream.of("align.json", "abtest.json")
                .flatMap(file -> table(run.metrics().resolve(file)).stream())
                .reduce(
                        results.names().stream(),
                        (names, table) -> Stream.concat(names, table.names().stream()),
                        Stream::concat)
                .distinct()
                .toList();
    }

    /** The run whose semantic ids, users and steps are shown. */
    RunDirectory closely() {
        return steps.get(steps.size() - 1);
    }

    /** Another table of the run in long form, where there is one. */
    static Optional<ResultTable> table(Path file) {
        return Files.exists(file) ? Optional.of(ResultTable.read(file)) : Optional.empty();
    }

    /** The number of a model's colour. */
    int colour(String name) {
        return Math.max(0, names.indexOf(name));
    }
}
