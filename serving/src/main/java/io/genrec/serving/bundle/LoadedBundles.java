package io.genrec.serving.bundle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * The bundles that a node has open: the current one, which new lists are made with, and those before it, so that lists
 * they began can be read on. One that is no longer kept is closed as soon as nothing uses it. Safe for several threads.
 */
public final class LoadedBundles implements AutoCloseable {
    private final int kept;
    private final Deque<Open> newestFirst = new ArrayDeque<>();
    private volatile String notice = "";

    /**
     * @param kept bundles open at once, the current one among them
     * @param current closed with this
     */
    public LoadedBundles(int kept, ListGenerator current) {
        this.kept = kept;
        newestFirst.addFirst(new Open(current));
    }

    /** Makes a bundle the current one, and closes it with this; one that is open already comes back in its place. */
    public void take(ListGenerator newer) {
        Open adopted = null;
        synchronized (this) {
            for (Open open : newestFirst) {
                if (open.generator.bundleVersion().equals(newer.bundleVersion())) {
                    adopted = open;
                }
            }
            if (adopted != null) {
                newestFirst.remove(adopted);
            }
            newestFirst.addFirst(adopted == null ? new Open(newer) : adopted);
            while (newestFirst.size() > kept) {
                newestFirst.removeLast().letGo();
            }
        }
        if (adopted != null) {
            newer.close();
        }
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

    /** What {@code use} makes of the current bundle, which stays open meanwhile. */
    public <T> T withCurrent(Function<ListGenerator, T> use) {
        Open current;
        synchronized (this) {
            current = newestFirst.getFirst();
            current.users++;
        }
        return used(current, use);
    }

    /** What {@code use} makes of the bundle of this version, which stays open meanwhile; empty where it is not open. */
    public <T> Optional<T> with(String version, Function<ListGenerator, T> use) {
        Open found = null;
        synchronized (this) {
            for (Open open : newestFirst) {
                if (open.generator.bundleVersion().equals(version)) {
                    found = open;
                    open.users++;
                }
            }
        }
        return found == null ? Optional.empty() : Optional.of(used(found, use));
    }

    @Override
    public synchronized void close() {
        newestFirst.forEach(Open::letGo);
        newestFirst.clear();
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

        Open(ListGenerator generator) {
            this.generator = generator;
        }

        void letGo() {
            isKept = false;
            closeIfDone();
        }

        void closeIfDone() {
            if (!isKept && users == 0) {
                generator.close();
            }
        }
    }
}
