package io.genrec.flink.assign;

import io.genrec.domain.semanticid.SemanticId;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/** The nearest codes of vectors whose items have none to keep. */
final class Quantise extends RichFlatMapFunction<RawVector, PlacedVector> {
    private final String catalog;
    private final boolean keep;
    private transient Codes codes;

    Quantise(String catalog, boolean keep) {
        this.catalog = catalog;
        this.keep = keep;
    }

    @Override
    public void open(OpenContext context) {
        codes = Codes.load(catalog, keep);
        getRuntimeContext().getLongCounter(AssignCounts.READ);
        getRuntimeContext().getLongCounter(AssignCounts.KEPT);
    }

    @Override
    public void flatMap(RawVector raw, Collector<PlacedVector> out) {
        getRuntimeContext().getLongCounter(AssignCounts.READ).add(1L);
        if (raw.vector().length != codes.codebooks().dimensions()) {
            throw VectorTable.otherDimensions(
                    "item " + raw.itemId(),
                    raw.vector().length,
                    codes.codebooks().dimensions());
        }
        if (codes.has(raw.itemId())) {
            getRuntimeContext().getLongCounter(AssignCounts.KEPT).add(1L);
            return;
        }
        SemanticId nearest = codes.codebooks().quantise(raw.vector());
        long cell = codes.cells().of(nearest.codes());
        out.collect(new PlacedVector(
                raw.itemId(),
                raw.vector(),
                cell,
                nearest.code(nearest.codes().size() - 1),
                codes.codebooks().squaredDistance(raw.vector(), codes.cells().codes(cell))));
    }
}
