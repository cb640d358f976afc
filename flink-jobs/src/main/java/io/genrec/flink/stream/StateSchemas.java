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
    /**
     * {@link io.genrec.flink.page.OpenTimeline}. 2: events by hour. 3: whether the user was ever capped; events without
     * the user's id, which is the key.
     */
    static final StateSchemas TIMELINE = files("open-timeline", 3);

    /** {@link io.genrec.flink.page.OpenRequest}. 2: events without the user's id. */
    static final StateSchemas REQUEST = files("open-request", 2);

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
