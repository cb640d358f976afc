package io.genrec.flink.features;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.page.RequestPages;
import io.genrec.flink.page.UserTimeline;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Folds each user's events as they come, which is user by user and in order of time: so Flink sorts a bounded keyed input whose
 * records have timestamps. Of a user it holds the requests that may still change, and a capped history, however long the log.
 */
final class FoldUser extends KeyedProcessFunction<String, Event, UserSequence> {
    private static final long END_OF_LOG = Long.MAX_VALUE;
    private static final TypeInformation<PageSample> SAMPLE = TypeInformation.of(PageSample.class);

    private final PageRules pages;
    private final EventRules rules;
    private final SplitRule split;
    private transient FeatureCounts counts;
    private transient @Nullable Fold user;

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
        counts = new FeatureCounts(getRuntimeContext());
    }

    @Override
    public void processElement(Event event, Context context, Collector<UserSequence> out) {
        Fold current = user;
        if (current == null || !event.userId().equals(current.userId)) { // a timer a user, not one an event
            current = new Fold(event.userId());
            user = current;
            context.timerService().registerEventTimeTimer(END_OF_LOG);
        }
        current.add(event, context);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserSequence> out) {
        Fold current = user;
        if (current != null) {
            current.end(context, out);
            user = null;
        }
    }

    /** One user, from the first event to the last. */
    private final class Fold {
        private final String userId;
        private final UserTimeline timeline;

        /** Events of one and the same moment, which come in no order. */
        private final List<Event> moment = new ArrayList<>();

        private final RequestSplits splits = new RequestSplits(split);
        private long events;
        private long duplicates;
        private long capped;
        private long hour = -1;
        private int ofHour;

        Fold(String userId) {
            this.userId = userId;
            this.timeline = new UserTimeline(userId, pages, rules);
        }

        void add(Event event, Context context) {
            if (!moment.isEmpty() && event.timeMillis() != moment.get(0).timeMillis()) {
                if (event.timeMillis() < moment.get(0).timeMillis()) {
                    throw new IllegalStateException("the events of a user are not in order of time: "
                            + event.timeMillis() + " after " + moment.get(0).timeMillis());
                }
                foldMoment();
                timeline.closeBefore(event.timeMillis()).forEach(request -> close(request, context));
            }
            moment.add(event);
        }

        private void foldMoment() {
            moment.sort(Event.IN_TIME);
            Event before = null;
            for (Event event : moment) {
                events++;
                if (event.equals(before)) {
                    duplicates++;
                } else {
                    foldOnce(event);
                }
                before = event;
            }
            moment.clear();
        }

        /** The first events of every hour, as many as the rules let in. */
        private void foldOnce(Event event) {
            counts.event(event);
            long current = EventRules.hourOf(event.timeMillis());
            ofHour = current == hour ? ofHour + 1 : 1;
            hour = current;
            if (ofHour > rules.maxEventsPerHour()) {
                capped++;
            } else if (!timeline.add(event)) {
                counts.notAttributed();
            }
        }

        void end(OnTimerContext context, Collector<UserSequence> out) {
            foldMoment();
            timeline.requests().forEach(request -> close(request, context));
            splits.end((to, sample) -> emit(to, sample, context));
            counts.user(events, duplicates);
            counts.capped(capped);
            UserSequence sequence = timeline.sequence();
            if (!sequence.behaviours().isEmpty()) {
                out.collect(sequence);
                counts.sequence();
            }
        }

        private void close(RequestPages request, Context context) {
            counts.pages(request.pageSizes());
            splits.add(request.startMillis(), request.samples(pages), (to, sample) -> emit(to, sample, context));
        }

        private void emit(Split to, PageSample sample, Context context) {
            context.output(samples(to), sample);
            counts.sample(to, sample);
        }
    }
}
