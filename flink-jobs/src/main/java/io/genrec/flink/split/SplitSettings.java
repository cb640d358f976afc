package io.genrec.flink.split;

import com.typesafe.config.Config;
import java.time.Duration;
import java.time.Instant;

/** How samples are put into splits, before it is known where the log begins and ends. */
public sealed interface SplitSettings {
    /**
     * The rule for one log.
     *
     * @param first time of its first event
     * @param last time of its last event
     */
    SplitRule over(Instant first, Instant last);

    record ByTime(Cut valid, Cut test) implements SplitSettings {
        @Override
        public SplitRule over(Instant first, Instant last) {
            Duration span = Duration.between(first, last);
            Instant testFrom = test.before(last, span);
            return new TimeSplit(valid.before(testFrom, span), testFrom);
        }
    }

    record ByUser() implements SplitSettings {
        @Override
        public SplitRule over(Instant first, Instant last) {
            return new LeaveOneOut();
        }
    }

    /** @param features the config at {@code genrec.features} */
    static SplitSettings from(Config features) {
        String by = features.getString("split.by");
        return switch (by) {
            case "time" -> new ByTime(Cut.from(features, "split.valid"), Cut.from(features, "split.test"));
            case "leave-one-out" -> new ByUser();
            default ->
                throw new IllegalArgumentException("genrec.features.split.by must be time or leave-one-out: " + by);
        };
    }
}
