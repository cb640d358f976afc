package io.genrec.datasets.imports;

import io.genrec.datasets.run.Progress;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.domain.event.EventTimes;
import io.genrec.domain.item.Item;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Where a log goes while it is read: events and items to their tables, what is left out to its counters. */
final class Intake implements Closeable {
    private static final int LINES_BETWEEN_REPORTS = 10_000;
    private static final long ENOUGH_EVENTS = 100;
    private static final double NEARLY_ALL = 0.9;

    private final ParquetTable.Writer<Event> events;
    private final ParquetTable.Writer<Item> items;
    private final Rejects rejects;
    private final Progress progress;
    private final Map<String, Long> filtered = new LinkedHashMap<>();
    private final Set<String> users = new HashSet<>();
    private final Set<String> requests = new HashSet<>();
    private final Set<String> itemsOfEvents = new LinkedHashSet<>();
    private final Set<String> describedItems = new LinkedHashSet<>();
    private final EventTimes times = new EventTimes();
    private Optional<Overlap> overlap = Optional.empty();
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;

    Intake(Path events, Path items, Rejects rejects, Progress progress) {
        this.events = ParquetTable.EVENTS.write(events, 0);
        this.items = ParquetTable.ITEMS.write(items, 0);
        this.rejects = rejects;
        this.progress = progress;
    }

    /** Reads a file; rows that {@code each} answers with {@link IllegalArgumentException} are rejected. */
    void read(Rows rows, Consumer<Row> each) {
        rows.forEach(rejects, row -> {
            if (rejects.lines() % LINES_BETWEEN_REPORTS == 0) {
                progress.report(rejects.lines(), 0, "lines", "");
            }
            each.accept(row);
        });
    }

    void event(Event event) {
        events.write(event);
        times.add(event.timeMillis());
        users.add(event.userId());
        requests.add(event.requestId());
        itemsOfEvents.add(event.itemId());
        firstMillis = Math.min(firstMillis, event.timeMillis());
        lastMillis = Math.max(lastMillis, event.timeMillis());
    }

    /** Of an item that is described twice, the first description holds. */
    void item(Item item) {
        if (describedItems.add(item.itemId())) {
            items.write(item);
        } else {
            filter("item described before");
        }
    }

    /** Counts a line that is well formed and left out all the same. */
    void filter(String rule) {
        filter(rule, 1);
    }

    /** @param lines may be 0, so that a rule that met nothing is seen to have been there */
    void filter(String rule, long lines) {
        filtered.merge(rule, lines, Long::sum);
    }

    /** The commonest reason to reject a line, with the first such; empty where none was. */
    Optional<String> reject() {
        return rejects.commonestWithExample();
    }

    EventTimes times() {
        return times;
    }

    /** How described items and those of events fit together, as {@link #completeItems} found them; empty without such. */
    Optional<Overlap> overlap() {
        return overlap;
    }

    /** Gives the items that nothing described a row of their own, with nothing but the id in it. */
    long completeItems() {
        long before = describedItems.size();
        overlap = before == 0 ? Optional.empty() : Optional.of(Overlap.of(itemsOfEvents, describedItems));
        for (String item : itemsOfEvents) {
            if (describedItems.add(item)) {
                items.write(new Item(item, "", List.of(), "", null, ""));
            }
        }
        return describedItems.size() - before;
    }

    ImportCounts counts() {
        List<String> remarks = new ArrayList<>(rejects.remarks());
        IdForm.twins("users", users).ifPresent(remarks::add);
        IdForm.twins("items", itemsOfEvents).ifPresent(remarks::add);
        singles("users", users.size()).ifPresent(remarks::add);
        singles("items", itemsOfEvents.size()).ifPresent(remarks::add);
        return new ImportCounts(
                rejects.lines(),
                times.count(),
                users.size(),
                itemsOfEvents.size(),
                describedItems.size(),
                requests.size(),
                firstMillis,
                lastMillis,
                filtered,
                rejects.counts(),
                rejects.isWhole(),
                remarks);
    }

    /** What to say where nearly every event has a user, or an item, of its own: there is nothing to learn from that. */
    private Optional<String> singles(String what, long different) {
        return times.count() < ENOUGH_EVENTS || different < NEARLY_ALL * times.count()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: %,d in %,d events, so that hardly any comes twice: see whether the column of %s holds them",
                        what,
                        different,
                        times.count(),
                        what));
    }

    @Override
    public void close() {
        try (events) {
            items.close();
        }
    }
}
