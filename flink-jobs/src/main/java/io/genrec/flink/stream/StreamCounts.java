package io.genrec.flink.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * What one task has counted since the first life of the job. It lies in the task's state, so that a restart loses and
 * doubles nothing; it is shown in Flink's own metrics under {@code genrec}, and the job adds it up over its tasks as
 * accumulators ({@link StreamHealth}).
 */
final class StreamCounts {
    /** Before the name of every accumulator. */
    static final String PREFIX = "genrec ";

    /** Between a name, a label and its value; none of them contains it. */
    static final String SEPARATOR = "|";

    private final RuntimeContext task;
    private final MetricGroup metrics;
    private final ListState<Map<String, Long>> kept;
    private final Map<String, Count> counts = new HashMap<>();

    private StreamCounts(RuntimeContext task, ListState<Map<String, Long>> kept) {
        this.task = task;
        this.metrics = task.getMetricGroup().addGroup("genrec");
        this.kept = kept;
    }

    /** What tasks of the same operator have counted before, whichever of them it was, and from there on. */
    static StreamCounts open(RuntimeContext task, FunctionInitializationContext context) throws Exception {
        StreamCounts counts = new StreamCounts(
                task,
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("counts", Types.MAP(Types.STRING, Types.LONG))));
        if (context.isRestored()) {
            for (Map<String, Long> earlier : counts.kept.get()) {
                earlier.forEach((key, value) -> counts.count(key).add(value));
            }
        }
        return counts;
    }

    /**
     * The count of a name, or of one value of each of its labels; shown from now on, though it be none.
     *
     * @param labels a label and its value, a further label and its value; values of which there are few
     */
    Count of(String name, String... labels) {
        return labels.length == 0 ? count(name) : count(name + SEPARATOR + String.join(SEPARATOR, labels));
    }

    /** Into the state, at a checkpoint. */
    void keep() throws Exception {
        Map<String, Long> now = new HashMap<>();
        counts.forEach((key, count) -> now.put(key, count.value()));
        kept.update(List.of(now));
    }

    private Count count(String key) {
        return counts.computeIfAbsent(key, this::begin);
    }

    private Count begin(String key) {
        String[] parts = key.split("\\" + SEPARATOR, -1);
        MetricGroup group = metrics;
        for (int label = 1; label + 1 < parts.length; label += 2) {
            group = group.addGroup(parts[label], parts[label + 1]);
        }
        return new Count(task.getLongCounter(PREFIX + key), group.counter(parts[0]));
    }

    /** One count of one task. */
    record Count(LongCounter sum, Counter metric) {
        void add(long more) {
            sum.add(more);
            metric.inc(more);
        }

        private long value() {
            return sum.getLocalValuePrimitive();
        }
    }
}
