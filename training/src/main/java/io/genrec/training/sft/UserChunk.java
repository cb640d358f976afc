package io.genrec.training.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A stretch of one user's history and the pages that are trained on it: each page sees the stretch up to its own cut.
 *
 * @param context oldest first
 * @param pages the pages and their cuts, newest first
 */
record UserChunk(List<ContextItem> context, List<Cut> pages) {
    UserChunk {
        context = List.copyOf(context);
        pages = List.copyOf(pages);
    }

    /** @param visible how many items of the context lie before the page's request */
    record Cut(TrainingPage page, int visible) {}

    /** The same stretch with some of its items left out, each with probability {@code share}. */
    UserChunk thinned(double share, Random random) {
        if (share == 0) {
            return this;
        }
        List<ContextItem> kept = new ArrayList<>();
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
}
