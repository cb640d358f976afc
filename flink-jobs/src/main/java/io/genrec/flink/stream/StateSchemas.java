package io.genrec.flink.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * The Avro schemas of one kind of state, each in a file {@code NAME-NUMBER.avsc} beside this class. Files are never
 * changed, for somewhere a savepoint was written with them. To change the state: add a file of the next number, give a
 * new field a default, leave a dropped one out, and raise the number here.
 *
 * @param all the oldest first, today's last
 */
record StateSchemas(List<Schema> all) {
    /** {@link io.genrec.flink.page.TimelineHead}, and when the user's sequence was last renewed. */
    static final StateSchemas HEAD = files("timeline-head", 1);

    /** {@link io.genrec.flink.page.TimelineStore.SettledHistory}; that before a request, too, its entries without requests. */
    static final StateSchemas HISTORY = files("settled-history", 1);

    /** {@link io.genrec.flink.page.RequestHead}, or when it was closed. */
    static final StateSchemas REQUEST = files("request-head", 1);

    /**
     * {@link EarlierState.Timeline}, a user in one piece. 2: events by hour. 3: whether the user was ever capped; events
     * without the user's id, which is the key.
     */
    static final StateSchemas EARLIER_TIMELINE = files("open-timeline", 3);

    /** {@link EarlierState.Request}, a request in one piece. 2: events without the user's id. */
    static final StateSchemas EARLIER_REQUEST = files("open-request", 2);

    StateSchemas {
        all = List.copyOf(all);
    }

    Schema today() {
        return all.get(all.size() - 1);
    }

    List<Schema> earlier() {
        return all.subList(0, all.size() - 1);
    }

    private static StateSchemas files(String name, int count) {
        return new StateSchemas(IntStream.rangeClosed(1, count)
                .mapToObj(number -> read(name + "-" + number + ".avsc"))
                .toList());
    }

    private static Schema read(String file) {
        try (InputStream text = StateSchemas.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalStateException("no schema " + file + " beside " + StateSchemas.class.getName());
            }
            return new Schema.Parser().parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + file, e);
        }
    }
}
