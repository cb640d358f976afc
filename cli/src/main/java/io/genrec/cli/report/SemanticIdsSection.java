package io.genrec.cli.report;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.training.tokenizer.Catalog;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the codes are used, and what they mean. */
final class SemanticIdsSection {
    private SemanticIdsSection() {}

    static Optional<Html.Section> of(RunDirectory run) {
        if (!Files.isDirectory(run.catalog())) {
            return Optional.empty();
        }
        Catalog catalog = Catalog.load(run.catalog());
        SemanticIdTable table = catalog.table();
        List<String> charts = new ArrayList<>();
        for (int level = 0; level < table.space().levels(); level++) {
            int[] counts = new int[table.space().codesPerLevel()];
            for (SemanticId id : table.byItem().values()) {
                counts[id.codes().get(level)]++;
            }
            charts.add(Chart.heat(caption(level, counts), counts).html());
        }
        return Optional.of(new Html.Section(
                "semantic-ids",
                "Semantic ids",
                "Each square is a code; the darker, the more items have it. Entropy is at most "
                        + String.format(
                                Locale.ROOT, "%.0f", Math.log(table.space().codesPerLevel()) / Math.log(2))
                        + " bits, where all codes are used alike. The last level keeps items of one cell apart, so it is"
                        + " used least evenly.",
                Html.tag("div", "charts", charts.stream().collect(Collectors.joining("\n")))
                        + Html.tag("h3", "tree-note", "The tree")
                        + Html.tag(
                                "p",
                                "note tree-note",
                                "Open a code to see what it holds. Words are those that its titles have more often than"
                                        + " the catalogue's.")
                        + SemanticIdTree.of(catalog)));
    }

    private static String caption(int level, int[] counts) {
        double all = Arrays.stream(counts).sum();
        double entropy = Arrays.stream(counts)
                .filter(count -> count > 0)
                .mapToDouble(count -> -count / all * Math.log(count / all) / Math.log(2))
                .sum();
        long used = Arrays.stream(counts).filter(count -> count > 0).count();
        return String.format(
                Locale.ROOT, "level %d: %d of %d codes used, %.2f bits", level + 1, used, counts.length, entropy);
    }
}
