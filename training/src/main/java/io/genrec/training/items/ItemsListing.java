package io.genrec.training.items;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.inference.generation.Generation;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What a run's catalogue holds, for people: its generations, which item has which semantic id, and all of it as a table. */
public final class ItemsListing {
    private final LivingCatalog catalog;

    private ItemsListing(LivingCatalog catalog) {
        this.catalog = catalog;
    }

    /** @throws StepFailed where the run has no catalogue, or a generation is broken */
    public static ItemsListing of(RunDirectory run) {
        return new ItemsListing(LivingCatalog.of(run));
    }

    /** A line for each generation, the newest last. */
    public List<String> generations() {
        List<String> lines = new ArrayList<>();
        lines.add(format(
                "generation 0: %,d items tokenized",
                catalog.tokenized().itemIds().size()));
        for (int number = 1; number <= catalog.overlay().generation(); number++) {
            Map<String, Object> report = Generation.report(catalog.generations().folder(number));
            lines.add(format(
                    "generation %d: %s added, %s returned, %s changed, %s retired; %s may be recommended",
                    number,
                    report.getOrDefault("added", 0),
                    report.getOrDefault("returned", 0),
                    report.getOrDefault("changed", 0),
                    report.getOrDefault("retired", 0),
                    report.getOrDefault("live", 0)));
        }
        return lines;
    }

    /** The semantic id of an item, and whether it may be recommended. */
    public String item(String itemId) {
        SemanticId id = catalog.id(itemId)
                .orElseThrow(() -> new StepFailed("item " + itemId + " has no semantic id: add it with"
                        + " `genrec items add`, or import it and tokenize"));
        return itemId + "  " + id + (catalog.isLive(itemId) ? "" : "  retired");
    }

    /**
     * The item of a semantic id.
     *
     * @param codes its codes, between spaces or commas
     */
    public String semanticId(String codes) {
        SemanticId id;
        try {
            id = new SemanticId(
                    Arrays.stream(codes.replaceAll("[<>,]", " ").strip().split("\\s+", -1))
                            .map(Integer::valueOf)
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new StepFailed("'" + codes + "' is no semantic id: write its codes, as in \"12 7 201\"", e);
        }
        return item(catalog.itemAt(id).orElseThrow(() -> new StepFailed("no item has semantic id " + id)));
    }

    /** Writes every item with its semantic id as tab-separated values: item, codes, whether it is live. */
    public String export(Path file) {
        TreeSet<String> items = new TreeSet<>(catalog.tokenized().itemIds());
        items.addAll(catalog.overlay().entries().keySet());
        StagedFile.write(file, partial -> {
            try (BufferedWriter out = Files.newBufferedWriter(partial)) {
                out.write("item_id\tcodes\tstatus\n");
                for (String item : items) {
                    String codes = catalog.id(item).orElseThrow().toString().replaceAll("[<>]", "");
                    out.write(item + "\t" + codes + "\t" + (catalog.isLive(item) ? "live" : "retired") + "\n");
                }
            }
        });
        return format("%,d items written to %s", items.size(), file);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
