package io.genrec.simulator;

import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Event;
import io.genrec.simulator.visit.PageView;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.PriorityQueue;

/**
 * Puts the events of overlapping pages into the order of time and writes them, a file a day. Reactions lie after their
 * page, so an event is held back until a later page is shown: a few events of each shopper at most.
 */
final class EventWriter implements Closeable {
    private final Path folder;
    private final PriorityQueue<Event> held = new PriorityQueue<>(Event.IN_TIME);
    private ParquetTable.Writer<Event> file;
    private int mostHeld;

    /** Begins with part 0 of the table in this folder. */
    EventWriter(Path folder) {
        this.folder = folder;
        this.file = ParquetTable.EVENTS.write(folder, 0);
    }

    /** What is written from now on goes into this part of the table. */
    void turnTo(int part) {
        file.close();
        file = ParquetTable.EVENTS.write(folder, part);
    }

    /** @param view shown no earlier than the one before */
    void append(PageView view) {
        writeBefore(view.shownAtMillis());
        held.addAll(view.events());
        mostHeld = Math.max(mostHeld, held.size());
    }

    /** The most events that were in memory at once. */
    int mostHeld() {
        return mostHeld;
    }

    @Override
    public void close() {
        writeBefore(Long.MAX_VALUE);
        file.close();
    }

    private void writeBefore(long timeMillis) {
        for (Event next = held.peek(); next != null && next.timeMillis() < timeMillis; next = held.peek()) {
            file.write(held.remove());
        }
    }
}
