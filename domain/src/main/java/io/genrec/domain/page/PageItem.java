package io.genrec.domain.page;

import io.genrec.domain.event.Action;

/**
 * An item of a page at its strongest action on that page.
 *
 * @param position slot on the page, 0-based
 * @param timeMillis when that strongest action happened first, milliseconds since the epoch, UTC
 */
public record PageItem(String itemId, Action action, int position, long timeMillis) {}
