package io.genrec.training.reward;

import java.util.List;

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
record Impressions(
        List<Impression> train, List<Impression> valid, List<Impression> test, double negativeRate, Origin origin) {

    /** Where impressions without a reaction come from. */
    enum Origin {
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
        String meaning() {
            return meaning;
        }
    }

    Impressions {
        train = List.copyOf(train);
        valid = List.copyOf(valid);
        test = List.copyOf(test);
    }

    /** Without those of items that the catalogue lacks. */
    Impressions known(CandidateItems items) {
        return new Impressions(known(train, items), known(valid, items), known(test, items), negativeRate, origin);
    }

    private static List<Impression> known(List<Impression> some, CandidateItems items) {
        return some.stream()
                .filter(each -> items.number(each.itemId()).isPresent())
                .toList();
    }
}
