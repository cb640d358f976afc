package io.genrec.domain.page;

import java.util.List;

/**
 * One page as a training or test example: what was known of the user when the request began, and what the user
 * did on the page (GenRec section 2: prompt {@code S_u} and target {@code Y_page}).
 *
 * <p>All pages of one request share one history, as they do when served: it is the history before the request.
 *
 * @param page page of the request, 1-based
 * @param timeMillis of the page's first event, milliseconds since the epoch, UTC
 * @param history behaviours before the request, oldest first, the newest {@code history.size()} of them
 * @param historyEnd how many behaviours the user had before the request in all; the history is the window
 *     {@code [historyEnd - history.size(), historyEnd)} of the user's whole sequence, so that the windows of one
 *     user's samples can be laid over each other
 * @param items the target: strongest action first, then earliest, each item once
 */
public record PageSample(
        String userId,
        String requestId,
        int page,
        long timeMillis,
        List<Behaviour> history,
        long historyEnd,
        List<PageItem> items) {

    public PageSample {
        history = List.copyOf(history);
        items = List.copyOf(items);
        if (historyEnd < history.size()) {
            throw new IllegalArgumentException(
                    "history of " + history.size() + " behaviours cannot end at " + historyEnd);
        }
    }

    /** The items reacted to: {@code D+}, ordered and clicked (GenRec section 4). */
    public List<PageItem> positives() {
        return items.stream().filter(item -> item.action().isPositive()).toList();
    }
}
