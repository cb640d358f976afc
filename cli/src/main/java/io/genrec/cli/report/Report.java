package io.genrec.cli.report;

import io.genrec.cli.GenrecVersion;
import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.evaluation.examples.Examples;
import io.genrec.evaluation.results.ResultTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run as one page for people: it holds all it shows, needs no network, and prints. */
public final class Report {
    private static final List<String> STEPS =
            List.of("simulate", "import", "features", "tokenize", "train", "evaluate");

    private Report() {}

    /**
     * Writes {@code report.html}.
     *
     * @throws io.genrec.datasets.run.StepFailed where the run has not been evaluated
     */
    public static ReportResult write(RunDirectory run) {
        ResultTable results = ResultTable.read(run.metrics().resolve("evaluate.json"));
        List<StepRecord> records = STEPS.stream()
                .flatMap(step -> StepRecord.find(run, step).stream())
                .toList();
        List<String> sections = new ArrayList<>();
        sections.add(ResultsSection.of(results));
        TrainingCourse.find(run.metrics().resolve("train.json"))
                .map(CurvesSection::of)
                .ifPresent(sections::add);
        sections.add(StepsSection.facts(records));
        sections.add(ExamplesSection.of(Examples.read(run.metrics().resolve("examples.json"))));
        sections.add(StepsSection.provenance(records, results.context()));
        write(run.report(), page(run, sections));
        return new ReportResult(run.report(), sections.size());
    }

    private static String page(RunDirectory run, List<String> sections) {
        String title = Html.text("genrec: "
                + Optional.ofNullable(run.root().getFileName())
                        .map(Path::toString)
                        .orElse("run"));
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + Html.tag("title", title)
                + "\n<style>\n" + style() + "</style>\n</head>\n<body>\n<main>\n"
                + Html.tag("h1", title)
                + Html.tag("p", "note", Html.text("Written by genrec " + GenrecVersion.current() + "."))
                + "\n" + String.join("", sections)
                + "</main>\n</body>\n</html>\n";
    }

    private static String style() {
        try (InputStream in = Report.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String page) {
        Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
        try {
            Files.writeString(partial, page);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
