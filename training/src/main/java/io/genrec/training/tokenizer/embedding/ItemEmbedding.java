package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import io.genrec.domain.item.Item;
import java.util.List;

/** How items become vectors: near vectors become semantic ids with a common prefix. */
public interface ItemEmbedding {
    /** @return [items, dimensions], row {@code i} for the {@code i}-th item */
    FloatMatrix embed(List<Item> items);
}
