package io.genrec.serving.bundle;

import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Knows items {@code i0, i1, ..} and ranks them by distance from the last one in the history, later items first; asked
 * for new items alone, it leaves the history's out. Its cold-start list is {@code i0 .. i29}.
 */
public final class FakeGenerator implements ListGenerator {
    private final String version;
    private final int items;
    private volatile boolean closed;
    private final AtomicInteger generations = new AtomicInteger();

    public FakeGenerator(String version, int items) {
        this.version = version;
        this.items = items;
    }

    public int generations() {
        return generations.get();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String bundleVersion() {
        return version;
    }

    @Override
    public boolean knows(String itemId) {
        return itemId.matches("i\\d{1,6}") && number(itemId) < items;
    }

    @Override
    public String title(String itemId) {
        return knows(itemId) ? "Item " + number(itemId) + " of " + version : "";
    }

    @Override
    public boolean describesItems() {
        return true;
    }

    /** Of category even or odd, brand 0 to 2, and a price that is its number. */
    @Override
    public Optional<Item> item(String itemId) {
        int number = number(itemId);
        return Optional.of(new Item(
                itemId,
                "",
                List.of("all", number % 2 == 0 ? "even" : "odd"),
                "brand " + number % 3,
                (double) number,
                ""));
    }

    @Override
    public List<String> coldStart() {
        return IntStream.range(0, Math.min(30, items)).mapToObj(i -> "i" + i).toList();
    }

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        generations.incrementAndGet();
        int last = number(history.get(history.size() - 1).itemId());
        return IntStream.range(1, items)
                .mapToObj(step -> new ScoredItem("i" + (last + step) % items, -step / 3.0))
                .filter(item -> isIn(selection, item.itemId()))
                .filter(item -> !Double.valueOf(1).equals(selection.newShare())
                        || history.stream()
                                .noneMatch(behaviour -> behaviour.itemId().equals(item.itemId())))
                .limit(count)
                .toList();
    }

    private boolean isIn(Selection selection, String itemId) {
        return (selection.only().isEmpty() || selection.only().contains(itemId))
                && (selection.filter() == null
                        || item(itemId).filter(selection.filter()::matches).isPresent())
                && !selection.excluded().contains(itemId);
    }

    private static int number(String itemId) {
        return Integer.parseInt(itemId.substring(1));
    }
}
