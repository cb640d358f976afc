package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import java.util.List;

/** An item is what its text says. */
public final class TextEmbedding implements ItemEmbedding {
    private final TextEncoder encoder;

    public TextEmbedding(TextEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public FloatMatrix embed(List<Item> items) {
        return encoder.encode(items.stream().map(Item::text).toList());
    }
}
