package io.genrec.serving.bundle;

import io.genrec.datasets.run.StepFailed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The bundles that a node has open: the current one, which new lists are made with, and those before it, so that lists
 * they began can be read on. One that is no longer kept is closed as soon as nothing uses it. Safe for several threads.
 */
public final class LoadedBundles implements AutoCloseable {
    private final int kept;
    private final BundleSource source;
    private final Object opening = new Object();
    private final Deque<Open> newestFirst = new ArrayDeque<>();
    private final Map<String, Open> pinned = new HashMap<>();
    private volatile String notice = "";

    /**
     * @param kept bundles open at once, the current one among them
     * @param current closed with this
     * @param source of the others
     */
    public LoadedBundles(int kept, ListGenerator current, BundleSource source) {
        this.kept = kept;
        this.source = source;
        newestFirst.addFirst(new Open(current));
    }

    /**
     * Opens a bundle and makes it the current one.
     *
     * @throws StepFailed where there is none of this name, or it is broken; the current one stays
     */
    public void take(String choice) {
        take(source.open(choice));
    }

    /** Makes a bundle the current one, and closes it with this; one that is open already comes back in its place. */
    public void take(ListGenerator newer) {
        Open current;
        synchronized (this) {
            current = opened(newer.bundleVersion()).orElseGet(() -> new Open(newer));
            newestFirst.remove(current);
            newestFirst.addFirst(current);
            current.isKept = true;
            while (newestFirst.size() > kept) {
                newestFirst.removeLast().letGo();
            }
        }
        if (current.generator != newer) {
            newer.close();
        }
    }

    /**
     * Opens a bundle beside the current one and keeps it open, whatever is taken later, for {@link #withKept}.
     *
     * @throws StepFailed where there is none of this name, or it is broken
     */
    public void keep(String choice) {
        ListGenerator generator = source.open(choice);
        Open open;
        synchronized (this) {
            open = opened(generator.bundleVersion()).orElseGet(() -> new Open(generator));
            open.isPinned = true;
            open.isKept = newestFirst.contains(open);
            pinned.put(choice, open);
        }
        if (open.generator != generator) {
            generator.close();
        }
    }

    /** What {@code use} makes of the bundle that was {@link #keep kept} under this name. */
    public <T> T withKept(String choice, Function<ListGenerator, T> use) {
        Open open;
        synchronized (this) {
            open = Objects.requireNonNull(pinned.get(choice), choice);
            open.users++;
        }
        return used(open, use);
    }

    /** What the console says above everything else; empty where there is nothing to say. */
    public String notice() {
        return notice;
    }

    public void announce(String text) {
        notice = text;
    }

    /** The version of the current bundle. */
    public synchronized String version() {
        return newestFirst.getFirst().generator.bundleVersion();
    }

    /** Versions of all that are open, the current one first. */
    public synchronized List<String> versions() {
        return all().map(open -> open.generator.bundleVersion()).toList();
    }

    /** What {@code use} makes of the current bundle, which stays open meanwhile. */
    public <T> T withCurrent(Function<ListGenerator, T> use) {
        Open current;
        synchronized (this) {
            current = newestFirst.getFirst();
            current.users++;
        }
        return used(current, use);
    }

    /**
     * What {@code use} makes of the bundle of this version, which stays open meanwhile. One that is not open is opened where
     * it is still to be found and another one has a place: a node that was just started begins with the current bundle
     * alone. Empty where it is neither open nor to be found.
     */
    public <T> Optional<T> with(String version, Function<ListGenerator, T> use) {
        return borrowed(version).or(() -> reopened(version)).map(open -> used(open, use));
    }

    private synchronized Optional<Open> borrowed(String version) {
        Optional<Open> found = opened(version);
        found.ifPresent(open -> open.users++);
        return found;
    }

    private Optional<Open> opened(String version) {
        return all().filter(open -> open.generator.bundleVersion().equals(version))
                .findFirst();
    }

    private Stream<Open> all() {
        return Stream.concat(newestFirst.stream(), pinned.values().stream()).distinct();
    }

    /** One after the other: who comes second finds it open. */
    private Optional<Open> reopened(String version) {
        if (kept == 1) {
            return Optional.empty();
        }
        synchronized (opening) {
            Optional<Open> meanwhile = borrowed(version);
            if (meanwhile.isPresent()) {
                return meanwhile;
            }
            return source.find(version).map(this::addOld);
        }
    }

    private synchronized Open addOld(ListGenerator older) {
        while (newestFirst.size() >= kept) {
            newestFirst.removeLast().letGo();
        }
        Open open = new Open(older);
        open.users++;
        newestFirst.addLast(open);
        return open;
    }

    @Override
    public synchronized void close() {
        List<Open> all = all().toList();
        newestFirst.clear();
        pinned.clear();
        all.forEach(open -> {
            open.isPinned = false;
            open.letGo();
        });
    }

    private <T> T used(Open open, Function<ListGenerator, T> use) {
        try {
            return use.apply(open.generator);
        } finally {
            synchronized (this) {
                open.users--;
                open.closeIfDone();
            }
        }
    }

    /** Guarded by the bundles it is one of. */
    private static final class Open {
        private final ListGenerator generator;
        private int users;
        private boolean isKept = true;
        private boolean isPinned;

        Open(ListGenerator generator) {
            this.generator = generator;
        }

        void letGo() {
            isKept = false;
            closeIfDone();
        }

        void closeIfDone() {
            if (!isKept && !isPinned && users == 0) {
                generator.close();
            }
        }
    }
}
