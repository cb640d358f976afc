package io.genrec.flink.split;

import java.time.Instant;
import java.util.List;

/**
 * Cuts all users at the same two instants, so that nothing is learnt that happened after what is tested.
 *
 * @param validFrom start of the first request for validation
 * @param testFrom start of the first request for test
 */
public record TimeSplit(Instant validFrom, Instant testFrom) implements SplitRule {
    public TimeSplit {
        if (validFrom.isAfter(testFrom)) {
            throw new IllegalArgumentException("genrec.features.split.valid begins at " + validFrom
                    + ", after genrec.features.split.test at " + testFrom);
        }
    }

    @Override
    public List<Split> of(List<Long> startMillis) {
        return startMillis.stream().map(this::of).toList();
    }

    @Override
    public String describe() {
        return "by time, valid from " + validFrom + ", test from " + testFrom;
    }

    private Split of(long startMillis) {
        if (startMillis >= testFrom.toEpochMilli()) {
            return Split.TEST;
        }
        return startMillis >= validFrom.toEpochMilli() ? Split.VALID : Split.TRAIN;
    }
}
