package io.genrec.flink.features;

import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.PageSample;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Puts each user's complete pages into splits. They come user by user and in the order in which their requests began, as
 * {@link FoldUser} says of events. A page that is there twice, because the stream was begun anew on the same log, counts once.
 */
final class SplitUser extends KeyedProcessFunction<String, CompletePage, Void> {
    private static final long END_OF_PAGES = Long.MAX_VALUE;
    private static final Comparator<CompletePage> BY_PAGE = Comparator.comparing(
                    (CompletePage page) -> page.sample().requestId())
            .thenComparingInt(page -> page.sample().page());

    /** Of those that are there twice, the one that knows more goes first. */
    private static final Comparator<CompletePage> IN_ORDER =
            BY_PAGE.thenComparing(page -> page.sample().historyEnd(), Comparator.reverseOrder());

    private final SplitRule rule;
    private transient FeatureCounts counts;
    private transient @Nullable User user;

    SplitUser(SplitRule rule) {
        this.rule = rule;
    }

    @Override
    public void open(OpenContext context) {
        counts = new FeatureCounts(getRuntimeContext());
    }

    @Override
    public void processElement(CompletePage page, Context context, Collector<Void> out) {
        User current = user;
        if (current == null || !page.sample().userId().equals(current.userId)) { // a timer a user
            current = new User(page.sample().userId());
            user = current;
            context.timerService().registerEventTimeTimer(END_OF_PAGES);
        }
        current.add(page, context);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Void> out) {
        User current = user;
        if (current != null) {
            current.end(context);
            user = null;
        }
    }

    /** One user, from the first page to the last. */
    private final class User {
        private final String userId;
        private final RequestSplits splits = new RequestSplits(rule);

        /** Pages of requests that began in one and the same moment, which come in no order. */
        private final List<CompletePage> moment = new ArrayList<>();

        private long pages;
        private long duplicates;

        User(String userId) {
            this.userId = userId;
        }

        void add(CompletePage page, Context context) {
            if (!moment.isEmpty() && page.requestMillis() != moment.get(0).requestMillis()) {
                splitMoment(context);
            }
            moment.add(page);
        }

        private void splitMoment(Context context) {
            moment.sort(IN_ORDER);
            List<PageSample> request = new ArrayList<>();
            CompletePage before = null;
            for (CompletePage page : moment) {
                pages++;
                if (before != null && BY_PAGE.compare(before, page) == 0) {
                    duplicates++;
                    continue;
                }
                if (before != null
                        && !before.sample().requestId().equals(page.sample().requestId())) {
                    put(before.requestMillis(), request, context);
                    request = new ArrayList<>();
                }
                request.add(page.sample());
                before = page;
            }
            put(moment.get(0).requestMillis(), request, context);
            moment.clear();
        }

        private void put(long startMillis, List<PageSample> request, Context context) {
            splits.add(startMillis, request, (to, sample) -> emit(to, sample, context));
        }

        private void emit(Split to, PageSample sample, Context context) {
            context.output(FoldUser.samples(to), sample);
            counts.sample(to, sample);
        }

        void end(OnTimerContext context) {
            splitMoment(context);
            splits.end((to, sample) -> emit(to, sample, context));
            counts.user(pages, duplicates);
        }
    }
}
