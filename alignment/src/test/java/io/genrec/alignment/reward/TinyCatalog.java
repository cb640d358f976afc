package io.genrec.alignment.reward;

import io.genrec.datasets.codebook.CatalogFiles;
import io.genrec.datasets.vector.NpyArray;
import io.genrec.domain.item.Item;
import io.genrec.inference.reward.CandidateItems;
import io.genrec.inference.reward.ItemAttributes;
import io.genrec.training.tokenizer.Catalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Eight items a to h in two levels of four codes: items 2n and 2n + 1 share first code n. An item's vector is that of its
 * first code and a little of its own.
 */
final class TinyCatalog {
    static final int ITEMS = 8;

    /** Of the items: none, four categories, two brands, one word. */
    static final int ATTRIBUTES = 8;

    private TinyCatalog() {}

    /** What a shop would say of them: two of each category, one of each brand. */
    static List<Item> shop() {
        List<Item> items = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            items.add(
                    new Item(id(item), "thing", List.of("kind " + item / 2), "brand " + item % 2, 1.0 + item % 2, ""));
        }
        return items;
    }

    /** A catalogue in the folder, with its attributes. */
    static CandidateItems items(Path folder) {
        Catalog catalog = write(folder);
        return CatalogCandidates.items(catalog, ItemAttributes.of(catalog.itemIds(), shop()));
    }

    static String id(int item) {
        return String.valueOf((char) ('a' + item));
    }

    /** Writes the four files of a catalogue and loads it. */
    static Catalog write(Path folder) {
        float[] embeddings = new float[ITEMS * 8];
        float[] codebooks = new float[2 * 4 * 8];
        List<String> ids = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            embeddings[item * 8 + item / 2] = 1;
            embeddings[item * 8 + 4 + item % 2] = 0.5f;
            ids.add(id(item));
            lines.add("{\"itemId\":\"" + id(item) + "\",\"codes\":[" + item / 2 + "," + item % 2 + "],\"title\":\"\"}");
        }
        for (int code = 0; code < 4; code++) {
            codebooks[code * 8 + code] = 1;
            codebooks[32 + code * 8 + 4 + code] = 0.5f;
        }
        try {
            Files.createDirectories(folder);
            new NpyArray(List.of(ITEMS, 8), embeddings).write(folder.resolve(CatalogFiles.EMBEDDINGS));
            new NpyArray(List.of(2, 4, 8), codebooks).write(folder.resolve(CatalogFiles.CODEBOOKS));
            Files.write(folder.resolve(CatalogFiles.ITEMS), ids);
            Files.write(folder.resolve(CatalogFiles.SEMANTIC_IDS), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Catalog.load(folder);
    }
}
