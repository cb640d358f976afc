package io.genrec.storage;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects numbered from 1, of which the last one counts. The next is created only where there is none, so of several who
 * write it one succeeds. A listing that lags behind does no harm: whoever looks for the last goes on from it by asking.
 */
final class NumberedObjects {
    /** Numbers that are kept: more than a listing can ever lag behind. */
    private static final int KEPT = 50;

    private static final Pattern NUMBER = Pattern.compile("(\\d+)\\.json$");

    private final ObjectStore store;
    private final String prefix;

    /** @param prefix ending in a slash */
    NumberedObjects(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    record Numbered(long number, String content) {}

    /** The last one; empty where there is none yet. */
    Optional<Numbered> last() {
        long number = store.list(prefix).stream()
                .map(NUMBER::matcher)
                .filter(Matcher::find)
                .mapToLong(name -> Long.parseLong(name.group(1)))
                .max()
                .orElse(0);
        Optional<Numbered> last = number == 0 ? Optional.empty() : read(number);
        for (Optional<Numbered> next = read(number + 1); next.isPresent(); next = read(number + 1)) {
            last = next;
            number++;
        }
        return last;
    }

    Optional<Numbered> read(long number) {
        return store.read(key(number)).map(content -> new Numbered(number, content));
    }

    /** @return whether it was this caller that wrote the number */
    boolean create(long number, String content) {
        boolean created = store.create(key(number), content);
        if (created && number > KEPT) {
            store.delete(key(number - KEPT));
        }
        return created;
    }

    String key(long number) {
        return prefix + String.format(Locale.ROOT, "%08d.json", number);
    }
}
