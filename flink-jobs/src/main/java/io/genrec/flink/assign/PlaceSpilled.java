package io.genrec.flink.assign;

import io.genrec.datasets.codebook.Occupancy;
import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.semanticid.CodeSpace;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Finds cells with room for the items that spilled, one after another, for where one goes decides where there is room for
 * the next: the work of a single task, which holds them all. They are few unless the codebooks do not fit the vectors.
 */
final class PlaceSpilled extends KeyedCoProcessFunction<Integer, CellCount, PlacedVector, PlacedVector> {
    private final String catalog;
    private final boolean keep;
    private transient ListState<CellCount> counts;
    private transient ListState<PlacedVector> spilled;

    PlaceSpilled(String catalog, boolean keep) {
        this.catalog = catalog;
        this.keep = keep;
    }

    @Override
    public void open(OpenContext context) {
        counts = getRuntimeContext().getListState(new ListStateDescriptor<>("counts", CellCount.class));
        spilled = getRuntimeContext().getListState(new ListStateDescriptor<>("spilled", PlacedVector.class));
    }

    @Override
    public void processElement1(CellCount count, Context context, Collector<PlacedVector> out) throws Exception {
        counts.add(count);
    }

    @Override
    public void processElement2(PlacedVector vector, Context context, Collector<PlacedVector> out) throws Exception {
        spilled.add(vector);
        context.timerService().registerEventTimeTimer(Long.MAX_VALUE); // once all are here
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PlacedVector> out) throws Exception {
        Codes codes = Codes.load(catalog, keep);
        CellNumbers cells = codes.cells();
        Occupancy occupancy = new Occupancy(cells.space());
        for (long cell : codes.cellsWithTaken()) {
            occupancy.enter(cells.codes(cell), codes.takenIn(cell).size());
        }
        for (CellCount count : counts.get()) {
            occupancy.enter(cells.codes(count.cell()), count.items());
        }
        List<PlacedVector> nearestFirst = new ArrayList<>();
        spilled.get().forEach(nearestFirst::add);
        counts.clear();
        spilled.clear();
        nearestFirst.sort(PlacedVector.NEAREST_FIRST);
        for (PlacedVector vector : nearestFirst) {
            if (!occupancy.hasRoom(List.of())) {
                throw noRoom(cells.space());
            }
            List<Integer> cell =
                    occupancy.nearestWithRoom(codes.codebooks(), vector.vector(), cells.codes(vector.cell()));
            occupancy.enter(cell);
            out.collect(vector.spilledTo(cells.of(cell)));
        }
    }

    private static StepFailed noRoom(CodeSpace space) {
        return new StepFailed("the items do not fit into " + space.capacity()
                + " semantic ids: tokenize with more genrec.tokenize.codes-per-level or genrec.tokenize.levels");
    }
}
