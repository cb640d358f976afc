package io.genrec.flink.assign;

import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Of each cell's items those that stay, as many as it has free codes; the others spill. */
final class KeepNearest extends KeyedProcessFunction<Long, PlacedVector, PlacedVector> {
    static final OutputTag<PlacedVector> SPILLED = new OutputTag<>("spilled", TypeInformation.of(PlacedVector.class));
    static final OutputTag<CellCount> COUNTS = new OutputTag<>("counts", TypeInformation.of(CellCount.class));

    private final String catalog;
    private final boolean keep;
    private transient CellVectors vectors;
    private transient Codes codes;

    KeepNearest(String catalog, boolean keep) {
        this.catalog = catalog;
        this.keep = keep;
    }

    @Override
    public void open(OpenContext context) {
        vectors = new CellVectors(getRuntimeContext());
        codes = Codes.load(catalog, keep);
        getRuntimeContext().getLongCounter(AssignCounts.COLLIDING);
        getRuntimeContext().getLongCounter(AssignCounts.SPILLED);
    }

    @Override
    public void processElement(PlacedVector vector, Context context, Collector<PlacedVector> out) throws Exception {
        vectors.add(vector, context.timerService());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PlacedVector> out) throws Exception {
        List<PlacedVector> ofCell = vectors.taken(PlacedVector.NEAREST_FIRST);
        long cell = context.getCurrentKey();
        int codesPerLevel = codes.codebooks().space().codesPerLevel();
        int staying =
                Math.min(ofCell.size(), codesPerLevel - codes.takenIn(cell).size());
        ofCell.subList(0, staying).forEach(out::collect);
        ofCell.subList(staying, ofCell.size()).forEach(vector -> context.output(SPILLED, vector));
        context.output(COUNTS, new CellCount(cell, staying));
        getRuntimeContext().getLongCounter(AssignCounts.SPILLED).add((long) ofCell.size() - staying);
        getRuntimeContext().getLongCounter(AssignCounts.COLLIDING).add(colliding(ofCell, codesPerLevel));
    }

    /** How many have company on their nearest codes. */
    private static long colliding(List<PlacedVector> ofCell, int codesPerLevel) {
        int[] onCode = new int[codesPerLevel];
        ofCell.forEach(vector -> onCode[vector.last()]++);
        return ofCell.stream().filter(vector -> onCode[vector.last()] > 1).count();
    }
}
