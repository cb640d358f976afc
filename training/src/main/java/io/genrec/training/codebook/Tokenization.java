package io.genrec.training.codebook;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFolder;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.training.embedding.FloatMatrix;
import io.genrec.training.embedding.MiniLmEncoder;
import io.genrec.training.embedding.TextEmbedding;
import io.genrec.training.embedding.VectorCache;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The step that gives every item of a run its semantic id: {@code items/} in, {@code catalog/} out. */
public final class Tokenization {
    private Tokenization() {}

    /** @throws StepFailed where the items or the vectors given for them cannot be used */
    public static TokenizeResult run(TokenizeSettings settings, RunDirectory run, Progress progress) {
        List<Item> items = items(run);
        FloatMatrix vectors;
        try (VectorCache encoder = new VectorCache(
                new MiniLmEncoder(), settings.embedding().content().cache(), progress)) {
            vectors = new TextEmbedding(encoder).embed(items);
        }
        Codebooks codebooks = Codebooks.train(vectors, settings.space(), settings.kMeans(), settings.seed());
        CollisionResolver.Resolution resolution = CollisionResolver.resolve(codebooks, vectors, List.of());
        Map<String, String> titles = new LinkedHashMap<>();
        Map<String, SemanticId> ids = new HashMap<>();
        for (int row = 0; row < items.size(); row++) {
            titles.put(items.get(row).itemId(), items.get(row).title());
            ids.put(items.get(row).itemId(), resolution.ids().get(row));
        }
        Catalog catalog = new Catalog(titles, vectors, codebooks, new SemanticIdTable(settings.space(), ids));
        try (StagedFolder folder = new StagedFolder(run.catalog())) {
            catalog.write(folder.path());
            folder.commit();
        }
        return new TokenizeResult(items.size());
    }

    /** All items in the order of their ids. */
    private static List<Item> items(RunDirectory run) {
        List<Item> items = ParquetTable.ITEMS.readAll(run.items()).stream()
                .sorted(Comparator.comparing(Item::itemId))
                .toList();
        if (items.isEmpty()) {
            throw new StepFailed("no item in " + run.items() + ": run the step that writes it again");
        }
        for (int row = 1; row < items.size(); row++) {
            if (items.get(row).itemId().equals(items.get(row - 1).itemId())) {
                throw new StepFailed("item " + items.get(row).itemId() + " occurs twice in " + run.items());
            }
        }
        return items;
    }
}
