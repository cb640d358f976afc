package io.genrec.training.sft;

import io.genrec.domain.event.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A stretch of one user's history and the pages that are trained on it: each page sees the stretch up to its own cut.
 *
 * @param context oldest first
 * @param pages the pages and their cuts, newest first
 */
public record UserChunk(List<Item> context, List<Cut> pages) {
    public UserChunk {
        context = List.copyOf(context);
        pages = List.copyOf(pages);
    }

    /** @param visible how many items of the context lie before the page's request */
    public record Cut(Page page, int visible) {}

    /** The same stretch with some of its items left out, each with probability {@code share}. */
    UserChunk thinned(double share, Random random) {
        if (share == 0) {
            return this;
        }
        List<Item> kept = new ArrayList<>();
        int[] keptBefore = new int[context.size() + 1];
        for (int i = 0; i < context.size(); i++) {
            if (random.nextDouble() >= share) {
                kept.add(context.get(i));
            }
            keptBefore[i + 1] = kept.size();
        }
        return new UserChunk(
                kept,
                pages.stream()
                        .map(cut -> new Cut(cut.page(), keptBefore[cut.visible()]))
                        .toList());
    }

    /**
     * A behaviour of a history in training.
     *
     * @param item number of {@link CodedItems}
     * @param timeMillis when it happened, milliseconds since the epoch, UTC
     */
    public record Item(int item, Action action, long timeMillis) {}

    /**
     * A page with its items as numbers of {@link CodedItems}.
     *
     * @param timeMillis of the page, milliseconds since the epoch, UTC
     * @param positives items reacted to, strongest action first; not empty
     * @param exposed items merely shown, in the sample's order
     */
    public record Page(long timeMillis, List<Integer> positives, List<Integer> exposed) {

        public Page {
            positives = List.copyOf(positives);
            exposed = List.copyOf(exposed);
            if (positives.isEmpty()) {
                throw new IllegalArgumentException("a training page holds at least one positive");
            }
        }
    }
}
