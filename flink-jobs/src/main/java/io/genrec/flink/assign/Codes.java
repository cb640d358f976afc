package io.genrec.flink.assign;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.codebook.Codebooks;
import io.genrec.domain.semanticid.SemanticId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a task needs of the catalogue: the codebooks, and who has which semantic id already. */
final class Codes {
    private final Codebooks codebooks;
    private final CellNumbers cells;
    private final Set<String> items = new HashSet<>();
    private final Map<Long, Set<SemanticId>> takenByCell = new HashMap<>();

    private Codes(Codebooks codebooks) {
        this.codebooks = codebooks;
        this.cells = new CellNumbers(codebooks.space());
    }

    /**
     * @param catalog the folder
     * @param keep whether its items keep their semantic ids; otherwise all are free
     */
    static Codes load(String catalog, boolean keep) {
        Path folder = Path.of(catalog);
        Codes codes = new Codes(CatalogFiles.codebooks(folder));
        if (keep) {
            CatalogFiles.semanticIds(folder).values().forEach(line -> {
                codes.items.add(line.itemId());
                codes.takenByCell
                        .computeIfAbsent(codes.cells.of(line.codes()), none -> new HashSet<>())
                        .add(new SemanticId(line.codes()));
            });
        }
        return codes;
    }

    Codebooks codebooks() {
        return codebooks;
    }

    CellNumbers cells() {
        return cells;
    }

    /** Whether an item has a semantic id that it keeps. */
    boolean has(String itemId) {
        return items.contains(itemId);
    }

    Set<SemanticId> takenIn(long cell) {
        return takenByCell.getOrDefault(cell, Set.of());
    }

    /** All cells that have a taken code. */
    Collection<Long> cellsWithTaken() {
        return List.copyOf(takenByCell.keySet());
    }
}
