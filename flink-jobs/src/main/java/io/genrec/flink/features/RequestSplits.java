package io.genrec.flink.features;

import io.genrec.domain.page.PageSample;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Puts the requests of one user, told in the order in which they began, into splits as soon as it is known which. */
final class RequestSplits {
    /** What split a request is in depends on no more of those that follow it: a user's last and last but one. */
    private static final int LOOKED_AHEAD = 2;

    private final SplitRule rule;

    /** Requests whose split is not known yet. */
    private final List<Request> waiting = new ArrayList<>();

    private boolean anyEmitted;

    private record Request(long startMillis, List<PageSample> samples) {}

    RequestSplits(SplitRule rule) {
        this.rule = rule;
    }

    /** @param samples of the request; one without any is in no split */
    void add(long startMillis, List<PageSample> samples, BiConsumer<Split, PageSample> out) {
        if (!samples.isEmpty()) {
            waiting.add(new Request(startMillis, samples));
            if (waiting.size() > LOOKED_AHEAD + 1) {
                emitFirst(out);
            }
        }
    }

    /** There are no further requests. */
    void end(BiConsumer<Split, PageSample> out) {
        while (!waiting.isEmpty()) {
            emitFirst(out);
        }
    }

    /** The rule sees the first among those that follow it, after one that stands for all before. */
    private void emitFirst(BiConsumer<Split, PageSample> out) {
        List<Long> starts = new ArrayList<>();
        if (anyEmitted) {
            starts.add(waiting.get(0).startMillis());
        }
        waiting.forEach(request -> starts.add(request.startMillis()));
        Split to = rule.of(starts).get(anyEmitted ? 1 : 0);
        waiting.remove(0).samples().forEach(sample -> out.accept(to, sample));
        anyEmitted = true;
    }
}
