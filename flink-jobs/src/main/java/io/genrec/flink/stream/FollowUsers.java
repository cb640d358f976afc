package io.genrec.flink.stream;

import io.genrec.cache.SequenceVersion;
import io.genrec.domain.event.Event;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.LiveTimeline;
import io.genrec.flink.page.TimelineHead;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the {@link LiveTimeline} of every user as Flink's keyed state. First input: events. Second: earlier histories.
 *
 * <p>An operator and no function of Flink's, for four things: state and timers of a single request; users at hand between events,
 * whose changes are written together at the latest before a checkpoint; one life for everything of a user; and a clock that the
 * events alone move on. As to the last: the earlier histories end, and with them their watermark is the end of time. Flink leaves
 * an idle input out of the combined watermark; so without events for a while that would be the end of time, too, and every later
 * event late.
 */
final class FollowUsers extends AbstractStreamOperator<SequenceChange>
        implements TwoInputStreamOperator<Event, UserSequence, SequenceChange>, Triggerable<String, String> {
    static final OutputTag<PageRevision> PAGES = new OutputTag<>("pages", TypeInformation.of(PageRevision.class));
    static final OutputTag<CompletePage> COMPLETE = new OutputTag<>("complete", TypeInformation.of(CompletePage.class));
    static final OutputTag<LateEvent> LATE = new OutputTag<>("late", TypeInformation.of(LateEvent.class));

    private static final int EVENTS = 0;

    /** Users at hand, at most: those of the last seconds. */
    private static final int AT_HAND = 2_000;

    /** Events and requests of theirs, about: some hundred megabytes at the very most. */
    private static final int SIZE_AT_HAND = 200_000;

    /** Users whose sequences are written in one go: some milliseconds, after which checkpoints and events have their turn. */
    private static final int SLICE = 500;

    private static final int NO_GROUP = -1;

    private final StreamSettings.Fold fold;
    private final long startMillis;
    private final boolean rewrite;

    private transient ListState<Long> epochs;

    /** Groups of keys whose sequences have been written in an epoch. */
    private transient ListState<Tuple2<Long, Integer>> written;

    /** Those of this task in the epoch at hand, while there is something to rewrite. */
    private transient Set<Integer> writtenGroups;

    /** What sequences are written with. */
    private transient long epoch;

    /** That of the last start whose rewriting, had it to do any, is over in all tasks. */
    private transient long wholeEpoch;

    private transient StreamCounts kept;
    private transient UserCounts counts;
    private transient UserStates states;
    private transient InternalTimerService<String> looks;
    private transient InternalTimerService<VoidNamespace> lives;
    private transient LinkedHashMap<String, User> atHand;
    private transient int changes;

    /** A user at hand. */
    private record User(KeptUser kept, LiveTimeline timeline) {}

    /**
     * @param startMillis when this job was submitted; kept in its state, so that a restored job has the first one's
     * @param rewrite whether to begin an epoch with it all the same, and to write the sequences of all users in it
     */
    @SuppressWarnings("NullAway.Init") // initializeState and open, before anything else
    FollowUsers(StreamSettings.Fold fold, long startMillis, boolean rewrite) {
        this.fold = fold;
        this.startMillis = startMillis;
        this.rewrite = rewrite;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        epochs = context.getOperatorStateStore().getUnionListState(new ListStateDescriptor<>("epoch", Types.LONG));
        epoch = startMillis;
        wholeEpoch = startMillis;
        written = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("rewritten", Types.TUPLE(Types.LONG, Types.INT)));
        writtenGroups = new HashSet<>();
        if (context.isRestored()) {
            LongSummaryStatistics earlier = new LongSummaryStatistics();
            epochs.get().forEach(earlier::accept);
            wholeEpoch = earlier.getMin();
            for (Tuple2<Long, Integer> group : written.get()) { // of a rewriting that was not over
                earlier.accept(group.f0);
            }
            epoch = rewrite ? Math.max(startMillis, earlier.getMax()) : earlier.getMax();
            for (Tuple2<Long, Integer> group : written.get()) {
                if (group.f0 == epoch) {
                    writtenGroups.add(group.f1);
                }
            }
        }
        kept = StreamCounts.open(getRuntimeContext(), context);
        counts = new UserCounts(kept);
    }

    @Override
    public void open() throws Exception {
        super.open();
        atHand = new LinkedHashMap<>(AT_HAND, 0.75f, true);
        states = new UserStates(
                new UserStates.Backend() {
                    @Override
                    public <N, S extends State> S state(
                            N namespace, TypeSerializer<N> serializer, StateDescriptor<S, ?> of) throws Exception {
                        return getPartitionedState(namespace, serializer, of);
                    }
                },
                fold.stateTtl());
        looks = getInternalTimerService("looks", StringSerializer.INSTANCE, this);
        lives = getInternalTimerService("user-timers", VoidNamespaceSerializer.INSTANCE, new Lives());
        if (mustRewrite()) {
            rewriteAfterwards(users());
        }
    }

    @Override
    public void processElement1(StreamRecord<Event> record) {
        Event event = record.getValue();
        User user = user(event.userId());
        boolean capped = user.timeline().isCapped();
        LiveTimeline.Taken taken = user.timeline().add(event, looks.currentWatermark());
        counts.event(event, taken);
        if (!capped && user.timeline().isCapped()) {
            counts.cappedUser();
        }
        if (taken != LiveTimeline.Taken.COUNTED && taken != LiveTimeline.Taken.DUPLICATE) {
            output.collect(LATE, new StreamRecord<>(new LateEvent(event, LateEvent.reason(taken))));
        }
        changed();
    }

    @Override
    public void processElement2(StreamRecord<UserSequence> record) {
        user(record.getValue().userId()).timeline().seed(record.getValue());
        changed();
    }

    /** A look at a request. */
    @Override
    public void onEventTime(InternalTimer<String, String> timer) {
        user(timer.getKey()).timeline().look(timer.getNamespace(), looks.currentWatermark());
        changed();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, String> timer) {
        throw new IllegalStateException("a request has no timers of the wall clock");
    }

    /** Ends the lives of users; at event time wakes those whose timers an earlier genrec has set. */
    private final class Lives implements Triggerable<String, VoidNamespace> {
        @Override
        public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
            user(timer.getKey());
            changed();
        }

        @Override
        public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
            User known = atHand.remove(timer.getKey());
            if (known != null) {
                known.kept().write();
            }
            User user = user(timer.getKey());
            long ttl = fold.stateTtl().toMillis();
            long end = user.kept().touchedMillis() + ttl;
            if (end <= timer.getTimestamp() && user.kept().head().openRequests() == 0) {
                user.kept().clear();
            } else {
                user.kept().forgetClosedBefore(timer.getTimestamp() - ttl);
                lives.registerProcessingTimeTimer(
                        VoidNamespace.INSTANCE, Math.max(end, timer.getTimestamp() + ttl / 10));
            }
            atHand.remove(timer.getKey());
        }
    }

    private User user(String userId) {
        User known = atHand.get(userId);
        return known == null ? take(userId) : known;
    }

    private User take(String userId) {
        if (atHand.size() >= AT_HAND) {
            makeRoom(userId);
        }
        ProcessingTimeService clock = getProcessingTimeService();
        KeptUser kept = new KeptUser(
                userId,
                states,
                (requestId, millis) -> looks.registerEventTimeTimer(requestId, millis),
                clock::getCurrentProcessingTime);
        if (kept.isNew()) {
            lives.registerProcessingTimeTimer(
                    VoidNamespace.INSTANCE,
                    clock.getCurrentProcessingTime() + fold.stateTtl().toMillis());
            byte[] earlier = UserStates.access(() -> states.earlierTimeline().value());
            if (earlier != null) {
                EarlierState.convert(
                        EarlierState.timeline(userId, earlier),
                        fold.pages().historyCap(),
                        requestId -> Optional.ofNullable(UserStates.access(
                                        () -> states.earlierRequests().get(requestId)))
                                .map(request -> EarlierState.request(userId, request)),
                        kept);
                states.earlierTimeline().clear();
                states.earlierRequests().clear();
            }
        }
        LiveTimeline.Rules rules = new LiveTimeline.Rules(fold.pages(), fold.rules(), fold.waits(), fold.limits());
        User user = new User(kept, new LiveTimeline(userId, rules, kept, new Emit()));
        atHand.put(userId, user);
        return user;
    }

    private final class Emit implements LiveTimeline.Output {
        @Override
        public void sequence(UserSequence sequence, TimelineHead head) {
            output.collect(new StreamRecord<>(change(sequence, head)));
            counts.sequence();
        }

        @Override
        public void page(PageSample sample, int revision) {
            output.collect(PAGES, new StreamRecord<>(new PageRevision(sample, revision)));
            counts.page(revision);
        }

        @Override
        public void complete(CompletePage page) {
            output.collect(COMPLETE, new StreamRecord<>(page));
            counts.complete(page.sample());
        }

        @Override
        public void closed(List<Integer> pageSizes, int notAttributed) {
            counts.closed(pageSizes, notAttributed);
        }
    }

    private SequenceChange change(UserSequence sequence, TimelineHead head) {
        return new SequenceChange(sequence, new SequenceVersion(epoch, head.newestMillis(), head.revision()));
    }

    /** The user who was not seen for the longest time makes room, with everything that has changed of others' on the way. */
    private void makeRoom(String current) {
        Iterator<Map.Entry<String, User>> oldest = atHand.entrySet().iterator();
        for (int gone = 0; gone < AT_HAND / 10; gone++) {
            Map.Entry<String, User> next = oldest.next();
            setCurrentKey(next.getKey());
            next.getValue().kept().write();
            oldest.remove();
        }
        setCurrentKey(current);
    }

    private void changed() {
        if (++changes >= SIZE_AT_HAND) {
            Object current = getCurrentKey();
            writeAll();
            setCurrentKey(current);
        }
    }

    private void writeAll() {
        changes = 0;
        long size = 0;
        Object current = getCurrentKey();
        for (Map.Entry<String, User> user : atHand.entrySet()) {
            setCurrentKey(user.getKey());
            user.getValue().kept().write();
            size += user.getValue().kept().size();
        }
        if (size > SIZE_AT_HAND) {
            atHand.clear();
        }
        if (current != null) {
            setCurrentKey(current);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        writeAll();
        super.snapshotState(context);
        epochs.clear();
        epochs.add(mustRewrite() ? wholeEpoch : epoch);
        written.clear();
        if (mustRewrite()) {
            written.add(Tuple2.of(epoch, NO_GROUP)); // so that whoever goes on knows the epoch
        }
        for (int group : writtenGroups) {
            written.add(Tuple2.of(epoch, group));
        }
        kept.keep();
    }

    /** Whether the sequences of all users are still to be written in this epoch. */
    private boolean mustRewrite() {
        return wholeEpoch < epoch;
    }

    /**
     * All that there are of groups that are not written yet, by their groups, which is how progress survives a failure and
     * another parallelism. Listed before any event: a heap's keys must not be walked while they change.
     */
    private NavigableMap<Integer, Set<String>> users() {
        int groups = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        NavigableMap<Integer, Set<String>> users = new TreeMap<>();
        for (String state : List.of(UserStates.HEAD.getName(), UserStates.EARLIER_TIMELINE)) {
            try (Stream<String> keys = this.<String>getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
                keys.forEach(user -> users.computeIfAbsent(
                                KeyGroupRangeAssignment.assignToKeyGroup(user, groups), group -> new HashSet<>())
                        .add(user));
            }
        }
        users.keySet().removeAll(writtenGroups);
        return users;
    }

    /** After what waits now: events, and a checkpoint that is due. */
    private void rewriteAfterwards(NavigableMap<Integer, Set<String>> users) {
        ProcessingTimeService clock = getProcessingTimeService();
        var unused = clock.registerTimer(clock.getCurrentProcessingTime() + 1, now -> rewrite(users));
    }

    /** A slice. */
    private void rewrite(NavigableMap<Integer, Set<String>> users) {
        for (int left = SLICE; left > 0 && !users.isEmpty(); left--) {
            Map.Entry<Integer, Set<String>> group = users.firstEntry();
            Iterator<String> next = group.getValue().iterator();
            rewrite(next.next());
            next.remove();
            if (group.getValue().isEmpty()) {
                users.remove(group.getKey());
                writtenGroups.add(group.getKey());
            }
        }
        if (users.isEmpty()) {
            wholeEpoch = epoch;
        } else {
            rewriteAfterwards(users);
        }
    }

    /** What is written lives anew, in Redis as in the state. */
    private void rewrite(String userId) {
        setCurrentKey(userId);
        User user = user(userId);
        TimelineHead head = user.kept().head();
        if (head.revision() > 0) {
            user.kept().putHead(head);
            output.collect(new StreamRecord<>(change(user.timeline().sequence(), head)));
        }
    }

    /**
     * At the end of the log all pages are complete. Flink tells the end of time as a watermark, which gets lost where the
     * source was idle just then: an idle output lets no watermark through (Flink 2.3.0).
     */
    @Override
    public void finish() throws Exception {
        processWatermark(Watermark.MAX_WATERMARK);
        super.finish();
    }

    /** The events never count as idle: the watermark waits where they left it. */
    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input != EVENTS || status.isActive()) {
            super.processWatermarkStatus(status, input);
        }
    }
}
