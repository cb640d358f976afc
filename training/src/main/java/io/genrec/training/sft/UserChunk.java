package io.genrec.training.sft;

import java.util.List;

/**
 * A stretch of one user's history and the pages that are trained on it: each page sees the stretch up to its own cut.
 *
 * @param context numbers of {@link CodedItems}, oldest first
 * @param pages the pages and their cuts, newest first
 */
record UserChunk(List<Integer> context, List<Cut> pages) {
    UserChunk {
        context = List.copyOf(context);
        pages = List.copyOf(pages);
    }

    /** @param visible how many items of the context lie before the page's request */
    record Cut(TrainingPage page, int visible) {}
}
