package io.genrec.training.sft;

import java.util.List;

/**
 * A page sample with its items as numbers of {@link CodedItems}.
 *
 * @param timeMillis of the page, milliseconds since the epoch, UTC
 * @param historyEnd behaviours the user had before the request, in all
 * @param history the newest of them, oldest first
 * @param positives items reacted to, strongest action first; not empty
 * @param exposed items merely shown, in the sample's order
 */
record TrainingPage(
        long timeMillis, long historyEnd, List<ContextItem> history, List<Integer> positives, List<Integer> exposed) {

    TrainingPage {
        history = List.copyOf(history);
        positives = List.copyOf(positives);
        exposed = List.copyOf(exposed);
        if (positives.isEmpty()) {
            throw new IllegalArgumentException("a training page holds at least one positive");
        }
    }
}
