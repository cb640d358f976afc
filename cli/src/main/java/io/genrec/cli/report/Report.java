package io.genrec.cli.report;

import io.genrec.cli.GenrecVersion;
import io.genrec.cli.step.StepRecord;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.evaluation.examples.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A run as one page for people: it holds all it shows, needs no network, and prints. */
public final class Report {
    private static final List<String> STEPS = List.of(
            "simulate", "import", "features", "tokenize", "train", "train-sasrec", "reward", "align", "evaluate");

    /** Nothing from elsewhere, by the browser's own word. */
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    private Report() {}

    /**
     * Writes {@code report.html}.
     *
     * @throws io.genrec.datasets.run.StepFailed where the run has not been evaluated
     */
    public static ReportResult write(RunDirectory run) {
        ReportSources sources = ReportSources.of(run);
        List<StepRecord> records = sources.steps().stream()
                .flatMap(of -> STEPS.stream().flatMap(step -> StepRecord.find(of, step).stream()))
                .toList();
        List<Html.Section> sections = new ArrayList<>();
        sections.add(ResultsSection.of(sources));
        AblationsSection.of(sources).ifPresent(sections::add);
        ComparisonsSection.of(sources).ifPresent(sections::add);
        sections.add(SegmentsSection.of(sources));
        ReportSources.table(run.metrics().resolve("align.json"))
                .map(table -> LongFormSection.alignment(table, sources))
                .ifPresent(sections::add);
        ReportSources.table(run.metrics().resolve("abtest.json"))
                .map(table -> LongFormSection.trial(table, sources))
                .ifPresent(sections::add);
        CurvesSection.of(sources).ifPresent(sections::add);
        SemanticIdsSection.of(sources.closely()).ifPresent(sections::add);
        ReportSources.table(run.root().resolve("reward").resolve("report.json"))
                .map(RewardSection::of)
                .ifPresent(sections::add);
        Path examples = sources.closely().metrics().resolve("examples.json");
        if (Files.exists(examples)) {
            ExamplesSection.of(Examples.read(examples)).ifPresent(sections::add);
        }
        sections.add(StepsSection.of(records, sources.results().context()));
        write(run.report(), page(run, sources, sections));
        return new ReportResult(run.report(), sections.size());
    }

    private static String page(RunDirectory run, ReportSources sources, List<Html.Section> sections) {
        String name = Optional.ofNullable(run.root().getFileName())
                .map(Path::toString)
                .orElse("run");
        String contents = sections.stream()
                .map(section -> "<a href=\"#" + section.id() + "\">" + Html.text(section.title()) + "</a>")
                .collect(Collectors.joining("\n"));
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + Html.tag("title", Html.text("genrec: " + name))
                + "\n<style>\n" + PageFiles.style() + "</style>\n</head>\n<body>\n"
                + Html.tag("header", Html.tag("h1", Html.text(name)) + Html.tag("p", Summary.of(sources)))
                + "\n" + Html.tag("nav", contents) + "\n<main>\n"
                + sections.stream().map(Html.Section::html).collect(Collectors.joining("\n"))
                + "</main>\n<footer>Written by genrec " + Html.text(GenrecVersion.current())
                + ". Charts: d3.</footer>\n" + PageFiles.scripts() + "</body>\n</html>\n";
    }

    private static void write(Path file, String page) {
        StagedFile.write(file, partial -> Files.writeString(partial, page));
    }
}
