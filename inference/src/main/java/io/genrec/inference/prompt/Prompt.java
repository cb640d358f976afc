package io.genrec.inference.prompt;

import java.util.List;

/**
 * What one request is answered from.
 *
 * @param items behaviours, oldest first; empty for a user without history
 * @param atMillis the moment of the request, milliseconds since the epoch, UTC
 */
public record Prompt(List<PromptItem> items, long atMillis) {
    public Prompt {
        items = List.copyOf(items);
    }

    /** The codes of the items, {@code [items, levels]} row after row. */
    public int[] codes() {
        return items.stream()
                .flatMap(item -> item.id().codes().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The strength of each item's action, {@code [items]}. */
    public int[] actions() {
        return items.stream().mapToInt(item -> item.action().strength()).toArray();
    }

    /** The {@link TimeGap} of each item to the one before it, {@code [items]}. */
    public int[] gaps() {
        int[] gaps = new int[items.size()];
        for (int i = 1; i < gaps.length; i++) {
            gaps[i] =
                    TimeGap.between(items.get(i - 1).timeMillis(), items.get(i).timeMillis());
        }
        return gaps;
    }

    /** The {@link TimeGap} of the request to the newest item. */
    public int requestGap() {
        return items.isEmpty()
                ? TimeGap.UNKNOWN
                : TimeGap.between(items.get(items.size() - 1).timeMillis(), atMillis);
    }
}
