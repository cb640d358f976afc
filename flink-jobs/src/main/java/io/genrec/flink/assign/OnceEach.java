package io.genrec.flink.assign;

import io.genrec.datasets.codebook.AssignedId;
import io.genrec.datasets.run.StepFailed;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Lets every item through once; an item with two vectors ends the job. */
final class OnceEach extends KeyedProcessFunction<String, AssignedId, AssignedId> {
    private final String vectors;
    private transient ValueState<Boolean> seen;

    OnceEach(String vectors) {
        this.vectors = vectors;
    }

    @Override
    public void open(OpenContext context) {
        seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Boolean.class));
        getRuntimeContext().getLongCounter(AssignCounts.ASSIGNED);
    }

    @Override
    public void processElement(AssignedId assigned, Context context, Collector<AssignedId> out) throws Exception {
        if (seen.value() != null) {
            throw new StepFailed("item " + assigned.itemId() + " occurs twice in " + vectors);
        }
        seen.update(true);
        getRuntimeContext().getLongCounter(AssignCounts.ASSIGNED).add(1L);
        out.collect(assigned);
    }
}
