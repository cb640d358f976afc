package io.genrec.alignment.reward.impressions;

import java.util.List;
import java.util.function.Predicate;

/**
 * What the reward model learns from and is measured on, parted by time.
 *
 * @param train impressions of the training days
 * @param valid every impression of some requests after them; early stopping, calibration and the gate look here
 * @param test every impression of some requests after those; only measured on
 * @param negativeRate share of the training days' impressions without a reaction that are in {@code train}; where
 *     negatives were sampled from the catalogue, 1: there is no rate to correct for
 * @param origin how the impressions came about, for the report
 */
public record Impressions(
        List<Impression> train, List<Impression> valid, List<Impression> test, double negativeRate, Origin origin) {

    /** Where impressions without a reaction come from. */
    public enum Origin {
        /** The log says what was shown. */
        EXPOSURES("impressions of the log without a reaction"),
        /** The log holds reactions only; items the user did not react to were drawn by their popularity. */
        SAMPLED_NEGATIVES(
                "the log has no exposures: items drawn by popularity stand in, so that probabilities are of a choice"
                        + " among drawn items, not of a click");

        private final String meaning;

        Origin(String meaning) {
            this.meaning = meaning;
        }

        /** In a sentence, for the report. */
        public String meaning() {
            return meaning;
        }
    }

    public Impressions {
        train = List.copyOf(train);
        valid = List.copyOf(valid);
        test = List.copyOf(test);
    }

    /** Without those of other items than these. */
    public Impressions of(Predicate<String> items) {
        return new Impressions(of(train, items), of(valid, items), of(test, items), negativeRate, origin);
    }

    private static List<Impression> of(List<Impression> some, Predicate<String> items) {
        return some.stream().filter(each -> items.test(each.itemId())).toList();
    }
}
