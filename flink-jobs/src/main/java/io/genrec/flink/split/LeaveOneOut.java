package io.genrec.flink.split;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Each user's last request is for test, the one before it for validation. A user's first request is always learnt
 * from: with two requests there is none for validation, with one none for test.
 */
public record LeaveOneOut() implements SplitRule {
    @Override
    public List<Split> of(List<Long> startMillis) {
        int last = startMillis.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(request -> of(request, last))
                .toList();
    }

    @Override
    public String describe() {
        return "leave-one-out, each user's last request for test and the one before for validation";
    }

    private static Split of(int request, int last) {
        if (request == 0) {
            return Split.TRAIN;
        }
        if (request == last) {
            return Split.TEST;
        }
        return request == last - 1 ? Split.VALID : Split.TRAIN;
    }
}
