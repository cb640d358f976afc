package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.List;

/** A frozen language model that gives texts of like meaning near vectors. */
public interface TextEncoder extends AutoCloseable {
    /** The name under which vectors are cached: another name wherever the same text would give another vector. */
    String name();

    int dimensions();

    /** @return [texts, dimensions], rows of length one */
    FloatMatrix encode(List<String> texts);

    @Override
    void close();
}
