package io.genrec.flink.split;

import com.typesafe.config.Config;
import io.genrec.datasets.run.StepFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How samples are put into splits, before it is known where the log begins and ends. */
public sealed interface SplitSettings {
    /**
     * The rule for one log.
     *
     * @param first time of its first event
     * @param last time of its last event
     */
    SplitRule over(Instant first, Instant last);

    /** Pages that validation and test need each. */
    long minPages();

    /**
     * @param samples pages by split
     * @param rule the rule in words
     * @throws StepFailed where there are too few pages to stop by, or to be judged by
     */
    default void requireEnough(Map<Split, Long> samples, String rule) {
        for (Split part : List.of(Split.VALID, Split.TEST)) {
            if (samples.getOrDefault(part, 0L) < minPages()) {
                throw new StepFailed(String.format(
                        Locale.ROOT,
                        "the split leaves %,d pages to train on, %,d for validation and %,d for test (%s), fewer than"
                                + " genrec.features.split.min-pages = %,d asks of each of the last two: %s",
                        samples.getOrDefault(Split.TRAIN, 0L),
                        samples.getOrDefault(Split.VALID, 0L),
                        samples.getOrDefault(Split.TEST, 0L),
                        rule,
                        minPages(),
                        mend()));
            }
        }
    }

    /** What to set for more of them. */
    String mend();

    record ByTime(Cut valid, Cut test, long minPages) implements SplitSettings {
        @Override
        public String mend() {
            return "cut where there are more events, with --valid and --test (10%, 42 days or a day), split by"
                    + " leave-one-out, or set min-pages lower";
        }

        @Override
        public SplitRule over(Instant first, Instant last) {
            Duration span = Duration.between(first, last);
            Instant testFrom = test.before(last, span);
            return new TimeSplit(valid.before(testFrom, span), testFrom);
        }
    }

    record ByUser(long minPages) implements SplitSettings {
        @Override
        public String mend() {
            return "only users with three requests or more have one for each, so bring a longer log, split by time, or set"
                    + " min-pages lower";
        }

        @Override
        public SplitRule over(Instant first, Instant last) {
            return new LeaveOneOut();
        }
    }

    /** @param features the config at {@code genrec.features} */
    static SplitSettings from(Config features) {
        String by = features.getString("split.by");
        long minPages = features.getLong("split.min-pages");
        if (minPages < 0) {
            throw new IllegalArgumentException("genrec.features.split.min-pages must not be negative: " + minPages);
        }
        return switch (by) {
            case "time" -> new ByTime(Cut.from(features, "split.valid"), Cut.from(features, "split.test"), minPages);
            case "leave-one-out" -> new ByUser(minPages);
            default ->
                throw new IllegalArgumentException("genrec.features.split.by must be time or leave-one-out: " + by);
        };
    }
}
