package io.genrec.evaluation.baseline;

import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.PageItem;
import io.genrec.domain.page.PageSample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Page samples written in one line each. */
final class Pages {
    static final long DAY = 24 * 3600 * 1000L;

    private Pages() {}

    /** A page that follows the whole of the user's history. */
    static PageSample page(String user, String request, long time, List<Behaviour> history, String... clicked) {
        return page(user, request, time, history, history.size(), clicked);
    }

    static PageSample page(
            String user, String request, long time, List<Behaviour> history, long historyEnd, String... clicked) {
        List<PageItem> items = IntStream.range(0, clicked.length)
                .mapToObj(position -> new PageItem(clicked[position], Action.CLICKED, position, time + position))
                .toList();
        return new PageSample(user, request, 1, time, history, historyEnd, items);
    }

    static List<Behaviour> history(String... items) {
        return Arrays.stream(items)
                .map(item -> new Behaviour(item, Action.CLICKED, 1))
                .toList();
    }
}
