package io.genrec.inference.engine;

import io.genrec.domain.semanticid.SemanticId;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A decoder whose logits are looked up by the prefix they would lengthen; it notes how many beams it was given and whether it was closed. */
public final class TableDecoding implements Decoding {
    private final int codesPerLevel;
    private final ToDoubleFunction<List<Integer>> logit;
    private final List<Integer> widths = new ArrayList<>();
    private boolean closed;
    private List<List<Integer>> beams = List.of(List.of());

    public TableDecoding(int codesPerLevel, ToDoubleFunction<List<Integer>> logit) {
        this.codesPerLevel = codesPerLevel;
        this.logit = logit;
    }

    /** The probability of each prefix given the one before it. */
    public static TableDecoding ofProbabilities(int codesPerLevel, ToDoubleFunction<SemanticId> probability) {
        return new TableDecoding(codesPerLevel, prefix -> Math.log(probability.applyAsDouble(new SemanticId(prefix))));
    }

    /** Beams of each step after the first. */
    public List<Integer> widths() {
        return widths;
    }

    public boolean closed() {
        return closed;
    }

    @Override
    public FloatBuffer logits() {
        FloatBuffer logits = FloatBuffer.allocate(beams.size() * codesPerLevel);
        for (List<Integer> beam : beams) {
            for (int code = 0; code < codesPerLevel; code++) {
                logits.put((float) logit.applyAsDouble(append(beam, code)));
            }
        }
        return logits.flip();
    }

    @Override
    public void advance(int[] parents, int[] codes, int count) {
        List<List<Integer>> next = new ArrayList<>();
        for (int beam = 0; beam < count; beam++) {
            next.add(append(beams.get(parents[beam]), codes[beam]));
        }
        beams = next;
        widths.add(count);
    }

    @Override
    public void restart() {
        beams = List.of(List.of());
    }

    @Override
    public void close() {
        closed = true;
    }

    private static List<Integer> append(List<Integer> prefix, int code) {
        List<Integer> longer = new ArrayList<>(prefix);
        longer.add(code);
        return longer;
    }
}
