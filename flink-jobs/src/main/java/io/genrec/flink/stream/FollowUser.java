package io.genrec.flink.stream;

import io.genrec.cache.SequenceVersion;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.LatenessRules;
import io.genrec.flink.page.LiveTimeline;
import io.genrec.flink.page.OpenRequest;
import io.genrec.flink.page.OpenTimeline;
import io.genrec.flink.page.PageRules;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Keeps the {@link LiveTimeline} of every user as Flink's keyed state. First input: events. Second: earlier histories. */
final class FollowUser extends KeyedCoProcessFunction<String, Event, UserSequence, SequenceChange>
        implements CheckpointedFunction {
    static final OutputTag<PageRevision> PAGES = new OutputTag<>("pages", TypeInformation.of(PageRevision.class));
    static final OutputTag<PageSample> COMPLETE = new OutputTag<>("complete", TypeInformation.of(PageSample.class));
    static final OutputTag<LateEvent> LATE = new OutputTag<>("late", TypeInformation.of(LateEvent.class));

    private static final TypeInformation<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    private static final LiveTimeline.Said SILENT = new LiveTimeline.Said() {
        @Override
        public void sequence(UserSequence sequence, long revision) {}

        @Override
        public void page(PageSample sample, int revision) {}

        @Override
        public void complete(PageSample sample) {}

        @Override
        public void closed(List<Integer> pageSizes, int notAttributed) {}
    };

    private final PageRules pages;
    private final EventRules rules;
    private final LatenessRules waits;
    private final Duration stateTtl;
    private final long startMillis;
    private final boolean rewrite;

    @SuppressWarnings("NullAway.Init") // by initializeState, before any other method
    private transient ListState<Long> epochs;

    /** What sequences are written with. */
    private transient long epoch;

    /** That of the last start whose rewriting, had it to do any, is over in all tasks. */
    private transient long wholeEpoch;

    private transient ValueState<byte[]> timelines;
    private transient MapState<String, byte[]> requests;

    @SuppressWarnings("NullAway.Init")
    private transient StreamCounts kept;

    @SuppressWarnings("NullAway.Init")
    private transient UserCounts counts;

    /**
     * @param startMillis when this job was submitted; kept in its state, so that a restored job has the first one's
     * @param rewrite whether to begin an epoch with it all the same, and to write the sequences of all users in it
     */
    FollowUser(StreamSettings.Fold fold, long startMillis, boolean rewrite) {
        this.pages = fold.pages();
        this.rules = fold.rules();
        this.waits = fold.waits();
        this.stateTtl = fold.stateTtl();
        this.startMillis = startMillis;
        this.rewrite = rewrite;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        epochs = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("epoch", Types.LONG));
        epoch = startMillis;
        wholeEpoch = startMillis;
        if (context.isRestored()) {
            LongSummaryStatistics earlier = new LongSummaryStatistics();
            epochs.get().forEach(earlier::accept);
            epoch = rewrite ? Math.max(startMillis, earlier.getMax()) : earlier.getMax();
            wholeEpoch = earlier.getMin();
        }
        kept = StreamCounts.open(getRuntimeContext(), context);
        counts = new UserCounts(kept);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        epochs.clear();
        epochs.add(mustRewrite() ? wholeEpoch : epoch);
        kept.keep();
    }

    @Override
    public void open(OpenContext context) {
        timelines = getRuntimeContext().getState(timelineState());
        MapStateDescriptor<String, byte[]> request = new MapStateDescriptor<>("requests", Types.STRING, BYTES);
        request.enableTimeToLive(ttl());
        requests = getRuntimeContext().getMapState(request);
    }

    ValueStateDescriptor<byte[]> timelineState() {
        ValueStateDescriptor<byte[]> timeline = new ValueStateDescriptor<>("timeline", BYTES);
        timeline.enableTimeToLive(ttl());
        return timeline;
    }

    private StateTtlConfig ttl() {
        return StateTtlConfig.newBuilder(stateTtl)
                .setUpdateType(StateTtlConfig.UpdateType.OnCreateAndWrite)
                .build();
    }

    /** Whether the sequences of all users are still to be written in this epoch. */
    boolean mustRewrite() {
        return rewrite && wholeEpoch < epoch;
    }

    void rewritten() {
        wholeEpoch = epoch;
    }

    /** A user's sequence as it was said last; empty where it never was. */
    Optional<SequenceChange> newest(String userId) throws Exception {
        byte[] kept = timelines.value();
        if (kept == null) {
            return Optional.empty();
        }
        OpenTimeline state = StateBytes.readTimeline(userId, kept);
        return state.revision() == 0
                ? Optional.empty()
                : Optional.of(change(
                        new LiveTimeline(userId, pages, rules, waits, state, new KeptRequests(userId), SILENT)
                                .sequence(),
                        state.revision()));
    }

    private SequenceChange change(UserSequence sequence, long revision) {
        return new SequenceChange(sequence, new SequenceVersion(epoch, 0, revision));
    }

    @Override
    public void processElement1(Event event, Context context, Collector<SequenceChange> out) throws Exception {
        LiveTimeline timeline = timeline(context.getCurrentKey(), context, out);
        boolean capped = timeline.isCapped();
        LiveTimeline.Taken taken = timeline.add(event, context.timerService().currentWatermark());
        counts.event(event, taken);
        if (timeline.isCapped() && !capped) {
            counts.cappedUser();
        }
        switch (taken) {
            case COUNTED -> {
                timeline.due().ifPresent(context.timerService()::registerEventTimeTimer);
                timelines.update(StateBytes.write(timeline.state()));
            }
            case DUPLICATE -> {}
            case TOO_LATE ->
                context.output(LATE, new LateEvent(event, "too late: behind the log's time by more than the lateness"));
            case NOT_ATTRIBUTED ->
                context.output(LATE, new LateEvent(event, "too late: after its request's attribution window"));
            case CAPPED -> timelines.update(StateBytes.write(timeline.state()));
        }
    }

    @Override
    public void processElement2(UserSequence earlier, Context context, Collector<SequenceChange> out) throws Exception {
        LiveTimeline timeline = timeline(context.getCurrentKey(), context, out);
        timeline.seed(earlier);
        timelines.update(StateBytes.write(timeline.state()));
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<SequenceChange> out) throws Exception {
        LiveTimeline timeline = timeline(context.getCurrentKey(), context, out);
        timeline.advance(context.timerService().currentWatermark());
        timeline.due().ifPresent(context.timerService()::registerEventTimeTimer);
        timelines.update(StateBytes.write(timeline.state()));
    }

    private LiveTimeline timeline(String userId, Context context, Collector<SequenceChange> out) throws Exception {
        byte[] kept = timelines.value();
        return new LiveTimeline(
                userId,
                pages,
                rules,
                waits,
                kept == null ? OpenTimeline.NEW : StateBytes.readTimeline(userId, kept),
                new KeptRequests(userId),
                new LiveTimeline.Said() {
                    @Override
                    public void sequence(UserSequence sequence, long revision) {
                        out.collect(change(sequence, revision));
                        counts.sequence();
                    }

                    @Override
                    public void page(PageSample sample, int revision) {
                        context.output(PAGES, new PageRevision(sample, revision));
                        counts.page(revision);
                    }

                    @Override
                    public void complete(PageSample sample) {
                        context.output(COMPLETE, sample);
                        counts.complete(sample);
                    }

                    @Override
                    public void closed(List<Integer> pageSizes, int notAttributed) {
                        counts.closed(pageSizes, notAttributed);
                    }
                });
    }

    /** Flink's state fails with checked exceptions only where its backend is broken. */
    private final class KeptRequests implements OpenRequest.Store {
        private final String userId;

        KeptRequests(String userId) {
            this.userId = userId;
        }

        @Override
        public Optional<OpenRequest> find(String requestId) {
            byte[] kept = kept(requestId);
            return kept == null ? Optional.empty() : Optional.of(StateBytes.readRequest(userId, kept));
        }

        private byte @Nullable [] kept(String requestId) {
            try {
                return requests.get(requestId);
            } catch (Exception e) {
                throw new IllegalStateException("the state of a request cannot be read", e);
            }
        }

        @Override
        public void put(String requestId, OpenRequest request) {
            try {
                requests.put(requestId, StateBytes.write(request));
            } catch (Exception e) {
                throw new IllegalStateException("the state of a request cannot be written", e);
            }
        }

        @Override
        public void remove(String requestId) {
            try {
                requests.remove(requestId);
            } catch (Exception e) {
                throw new IllegalStateException("the state of a request cannot be removed", e);
            }
        }
    }
}
