package io.genrec.flink.features;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.log.EventType;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.page.RequestPages;
import io.genrec.flink.page.UserTimeline;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Collects a user's events until the log has ended, then folds them in order of time. */
final class FoldUser extends KeyedProcessFunction<String, Event, UserSequence> {
    private static final long END_OF_LOG = Long.MAX_VALUE;
    private static final TypeInformation<PageSample> SAMPLE = TypeInformation.of(PageSample.class);

    private final PageRules pages;
    private final EventRules rules;
    private final SplitRule split;
    private transient ListState<Event> events;
    private transient FeatureCounts counts;
    private transient @Nullable String lastUser;

    FoldUser(PageRules pages, EventRules rules, SplitRule split) {
        this.pages = pages;
        this.rules = rules;
        this.split = split;
    }

    static OutputTag<PageSample> samples(Split split) {
        return new OutputTag<>(split.label(), SAMPLE);
    }

    @Override
    public void open(OpenContext context) {
        events = getRuntimeContext().getListState(new ListStateDescriptor<>("events", new EventType()));
        counts = new FeatureCounts(getRuntimeContext());
    }

    @Override
    public void processElement(Event event, Context context, Collector<UserSequence> out) throws Exception {
        events.add(event);
        if (!context.getCurrentKey().equals(lastUser)) { // a timer a user, not one an event
            lastUser = context.getCurrentKey();
            context.timerService().registerEventTimeTimer(END_OF_LOG);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserSequence> out) throws Exception {
        UserTimeline timeline = new UserTimeline(context.getCurrentKey(), pages, rules);
        for (Event event : capped(distinctInTime())) {
            if (!timeline.add(event)) {
                counts.notAttributed();
            }
        }
        emitSamples(timeline, context);
        UserSequence sequence = timeline.sequence();
        if (!sequence.behaviours().isEmpty()) {
            out.collect(sequence);
            counts.sequence();
        }
        events.clear();
    }

    private List<Event> distinctInTime() throws Exception {
        List<Event> sorted = new ArrayList<>();
        events.get().forEach(sorted::add);
        sorted.sort(Event.IN_TIME);
        List<Event> distinct = new ArrayList<>(sorted.size());
        for (Event event : sorted) {
            if (distinct.isEmpty() || !event.equals(distinct.get(distinct.size() - 1))) {
                distinct.add(event);
            }
        }
        counts.user(sorted.size(), sorted.size() - distinct.size());
        return distinct;
    }

    /** The first events of every hour, as many as the rules let in. */
    private List<Event> capped(List<Event> inTime) {
        List<Event> kept = new ArrayList<>(inTime.size());
        long hour = -1;
        int ofHour = 0;
        for (Event event : inTime) {
            counts.event(event);
            long current = EventRules.hourOf(event.timeMillis());
            ofHour = current == hour ? ofHour + 1 : 1;
            hour = current;
            if (ofHour <= rules.maxEventsPerHour()) {
                kept.add(event);
            }
        }
        counts.capped(inTime.size() - kept.size());
        return kept;
    }

    private void emitSamples(UserTimeline timeline, OnTimerContext context) {
        List<Long> starts = new ArrayList<>();
        List<List<PageSample>> samples = new ArrayList<>();
        for (RequestPages request : timeline.requests()) {
            counts.pages(request.pageSizes());
            List<PageSample> ofRequest = request.samples(pages);
            if (!ofRequest.isEmpty()) {
                starts.add(request.startMillis());
                samples.add(ofRequest);
            }
        }
        List<Split> splits = split.of(starts);
        for (int request = 0; request < splits.size(); request++) {
            emit(splits.get(request), samples.get(request), context);
        }
    }

    private void emit(Split to, List<PageSample> samples, OnTimerContext context) {
        for (PageSample sample : samples) {
            context.output(samples(to), sample);
            counts.sample(to, sample);
        }
    }
}
