package io.genrec.inference.engine;

import java.nio.FloatBuffer;

/** One request under way, level by level; its prompt is kept once for all beams. Of one thread; close it. */
public interface Decoding extends AutoCloseable {
    /** Scores of the codes that may come next, {@code [beams, codesPerLevel]}, unnormalised; one beam at first. */
    FloatBuffer logits();

    /**
     * Goes one level down: beam {@code b} of the new level continues beam {@code parents[b]} of the last with
     * {@code codes[b]}. The logits are then those of the level below.
     *
     * @param beams how many entries of the arrays count
     */
    void advance(int[] parents, int[] codes, int beams);

    /** Goes back to the first level, so that the same prompt can be decoded anew without being read again. */
    void restart();

    @Override
    void close();
}
