package io.genrec.flink.assign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.TimerService;

/** The vectors of the cell at hand, kept until the last has come; then the function's timer is called. */
final class CellVectors {
    private final ListState<PlacedVector> vectors;

    /** @param context of a function that is keyed by cell */
    CellVectors(RuntimeContext context) {
        vectors = context.getListState(new ListStateDescriptor<>("vectors", PlacedVector.class));
    }

    void add(PlacedVector vector, TimerService timers) throws Exception {
        vectors.add(vector);
        timers.registerEventTimeTimer(Long.MAX_VALUE); // once all are here
    }

    /** All of them, in an order that is none of their arrival's. They are kept no longer. */
    List<PlacedVector> taken(Comparator<PlacedVector> order) throws Exception {
        List<PlacedVector> ofCell = new ArrayList<>();
        vectors.get().forEach(ofCell::add);
        vectors.clear();
        ofCell.sort(order);
        return ofCell;
    }
}
