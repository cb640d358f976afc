package io.genrec.benchmarks;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.model.ModelConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The arithmetic that one request cannot do without: two operations a weight and row, and two a query, key and feature in
 * attention. A decoder that computes more (logits nobody asks for, positions that are masked) is not credited with it.
 *
 * @param model of the decoder
 * @param prefixes how many prefixes of each length the catalogue has, from 1
 */
record DecodeWork(ModelConfig model, List<Integer> prefixes) {
    DecodeWork {
        prefixes = List.copyOf(prefixes);
    }

    static DecodeWork of(ModelConfig model, SemanticIdTable items) {
        CodeSpace space = model.space();
        List<Integer> prefixes = new ArrayList<>();
        for (int length = 1; length <= space.levels(); length++) {
            Set<Object> different = new HashSet<>();
            for (SemanticId id : items.byItem().values()) {
                different.add(id.codes().subList(0, length));
            }
            prefixes.add(different.size());
        }
        return new DecodeWork(model, prefixes);
    }

    /**
     * Operations of a request.
     *
     * @param items of the history
     * @param beams of the search
     */
    double operations(int items, int beams) {
        int positions = model.promptPositions(items);
        double products = prefill(items, positions);
        for (int level = 1; level < model.space().levels(); level++) {
            double rows = Math.min(beams, prefixes.get(level - 1));
            products += rows * (model.layers() * (layer() + attention(positions + level)) + head(items));
        }
        return 2 * products;
    }

    /** The last layer answers for the last position alone. */
    private double prefill(int items, int positions) {
        double merger = model.tokenMerger()
                ? (double) items * model.space().levels() * model.hiddenSize() * model.hiddenSize()
                : 0;
        double causal = (positions + 1) / 2.0;
        double whole = (model.layers() - 1.0) * positions * (layer() + attention(causal));
        double keys = (double) positions * model.hiddenSize() * 2 * keyValues();
        double last = layer() - (double) model.hiddenSize() * 2 * keyValues() + attention(positions);
        double pointed = model.historyPointer() ? (double) items * model.hiddenSize() * queries() : 0;
        return merger + whole + keys + last + pointed + head(items);
    }

    /** Weights of a layer's products. */
    private double layer() {
        double d = model.hiddenSize();
        return d * (2.0 * queries() + 2.0 * keyValues() + 3.0 * model.intermediateSize());
    }

    private double attention(double keys) {
        return 2.0 * keys * queries();
    }

    private double head(int items) {
        double codes = (double) model.hiddenSize() * model.space().codesPerLevel();
        return codes + (model.historyPointer() ? queries() * (model.hiddenSize() + (double) items) : 0);
    }

    private int queries() {
        return model.heads() * model.headSize();
    }

    private int keyValues() {
        return model.keyValueHeads() * model.headSize();
    }
}
