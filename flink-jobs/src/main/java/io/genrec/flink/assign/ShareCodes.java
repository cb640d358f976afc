package io.genrec.flink.assign;

import io.genrec.datasets.codebook.AssignedId;
import io.genrec.datasets.codebook.LastCodes;
import io.genrec.domain.semanticid.SemanticId;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The semantic ids of each cell's items, at home there or spilled into it. */
final class ShareCodes extends KeyedProcessFunction<Long, PlacedVector, AssignedId> {
    private final String catalog;
    private final boolean keep;
    private transient CellVectors vectors;
    private transient Codes codes;

    ShareCodes(String catalog, boolean keep) {
        this.catalog = catalog;
        this.keep = keep;
    }

    @Override
    public void open(OpenContext context) {
        vectors = new CellVectors(getRuntimeContext());
        codes = Codes.load(catalog, keep);
        getRuntimeContext().getLongCounter(AssignCounts.MOVED);
    }

    @Override
    public void processElement(PlacedVector vector, Context context, Collector<AssignedId> out) throws Exception {
        vectors.add(vector, context.timerService());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<AssignedId> out) throws Exception {
        List<PlacedVector> ofCell = vectors.taken(Comparator.comparing(PlacedVector::itemId));
        long number = context.getCurrentKey();
        List<Integer> cell = codes.cells().codes(number);
        Set<SemanticId> taken = codes.takenIn(number);
        int[] last = LastCodes.share(
                codes.codebooks(),
                cell,
                ofCell.stream().map(PlacedVector::vector).toList(),
                taken::contains);
        long moved = 0;
        for (int i = 0; i < last.length; i++) {
            moved += last[i] == ofCell.get(i).last() ? 0 : 1;
            out.collect(new AssignedId(ofCell.get(i).itemId(), LastCodes.with(cell, last[i])));
        }
        getRuntimeContext().getLongCounter(AssignCounts.MOVED).add(moved);
    }
}
