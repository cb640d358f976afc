package io.genrec.serving.bundle;

import io.genrec.datasets.run.StepFailed;
import io.genrec.inference.bundle.Bundle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that a node has open: the current one, which new lists are made with, and those before it, so that lists
 * they began can be read on. One that is no longer kept is closed as soon as nothing uses it. Safe for several threads.
 */
public final class LoadedBundles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedBundles.class);

    /** Generations of one bundle that are kept; others are made again where a list asks for them, which is quick. */
    private static final int GENERATIONS = 4;

    private final int kept;
    private final BundleSource source;
    private final Object opening = new Object();
    private final Deque<Open> newestFirst = new ArrayDeque<>();
    private final Map<String, Open> pinned = new HashMap<>();
    private volatile String notice = "";
    private volatile boolean isChosen;
    private volatile int refused;

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

    /**
     * Makes new lists over another generation of the current bundle's catalogue, and stays with it.
     *
     * @throws StepFailed where there is none of this number, or it is broken; the current one stays
     */
    public void takeGeneration(int number) {
        ListGenerator other = withCurrent(current -> current.at(number));
        take(other);
        isChosen = true;
    }

    /**
     * Makes new lists over the newest generation, now and as generations come.
     *
     * @throws StepFailed where it is broken; the current one stays
     */
    public void takeNewestGeneration() {
        Optional<ListGenerator> newer = withCurrent(LoadedBundles::newest);
        isChosen = false;
        newer.ifPresent(this::take);
        for (String choice : keptChoices()) {
            withKept(choice, LoadedBundles::newest).ifPresent(other -> keep(choice, other));
        }
    }

    /** Over the newest generation; empty where it is that already. */
    private static Optional<ListGenerator> newest(ListGenerator current) {
        int newest = current.newestGeneration();
        return newest == current.generation() ? Optional.empty() : Optional.of(current.at(newest));
    }

    private synchronized List<String> keptChoices() {
        return List.copyOf(pinned.keySet());
    }

    /** Takes the newest generation where there is a new one and nobody has chosen another; a broken one is told of once. */
    public void follow() {
        if (isChosen) {
            return;
        }
        int newest = newestGeneration();
        if (newest == generation() || newest == refused) {
            return;
        }
        try {
            takeNewestGeneration();
            LOG.info("new lists are made with {}", version());
        } catch (StepFailed e) {
            refused = newest;
            LOG.warn("generation {} of the catalogue is not taken: {}", newest, e.getMessage());
        }
    }

    /** The number of the generation that new lists are made over. */
    public int generation() {
        return withCurrent(ListGenerator::generation);
    }

    /** The number of the newest generation there is. */
    public int newestGeneration() {
        return withCurrent(ListGenerator::newestGeneration);
    }

    /** Whether somebody has chosen the generation, so that newer ones are not taken. */
    public boolean isGenerationChosen() {
        return isChosen;
    }

    /** Makes a bundle the current one, and closes it with this; one that is open already comes back in its place. */
    public void take(ListGenerator newer) {
        Open current;
        isChosen = false;
        synchronized (this) {
            current = opened(newer.bundleVersion()).orElseGet(() -> new Open(newer));
            newestFirst.remove(current);
            newestFirst.addFirst(current);
            current.isKept = true;
            letGoOfOthers(current);
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
        keep(choice, source.open(choice));
    }

    private void keep(String choice, ListGenerator generator) {
        Open open;
        synchronized (this) {
            open = opened(generator.bundleVersion()).orElseGet(() -> new Open(generator));
            open.isPinned = true;
            open.isKept = newestFirst.contains(open);
            Open before = pinned.put(choice, open);
            if (before != null && !pinned.containsValue(before)) { // an earlier generation, whose lists may be read on
                before.isPinned = false;
                if (!newestFirst.contains(before)) {
                    before.isKept = true;
                    newestFirst.addLast(before);
                    letGoOfOthers(before);
                }
            }
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
        synchronized (opening) {
            Optional<Open> meanwhile = borrowed(version);
            if (meanwhile.isPresent()) {
                return meanwhile;
            }
            return otherGeneration(version)
                    .or(() -> kept == 1 ? Optional.empty() : source.find(version))
                    .map(this::addOld);
        }
    }

    /** Made of one of the same model that is open. */
    private Optional<ListGenerator> otherGeneration(String version) {
        Optional<Open> same = borrowedOfModel(Bundle.versionOf(version));
        return same.flatMap(open -> used(open, generator -> {
            try {
                ListGenerator other = generator.at(Bundle.generationOf(version));
                if (other.bundleVersion().equals(version)) {
                    return Optional.of(other);
                }
                other.close();
                return Optional.empty();
            } catch (StepFailed e) {
                LOG.warn("{} cannot be opened again: {}", version, e.getMessage());
                return Optional.empty();
            }
        }));
    }

    private synchronized Optional<Open> borrowedOfModel(String version) {
        Optional<Open> found = all().filter(
                        open -> open.generator.modelVersion().equals(version))
                .findFirst();
        found.ifPresent(open -> open.users++);
        return found;
    }

    private synchronized Open addOld(ListGenerator older) {
        Open open = new Open(older);
        open.users++;
        newestFirst.addLast(open);
        letGoOfOthers(open);
        return open;
    }

    /** Lets go of the oldest beyond those that are kept, never of the current one or the one that is needed. */
    private void letGoOfOthers(Open needed) {
        Open current = newestFirst.getFirst();
        Map<String, Integer> generations = new LinkedHashMap<>(); // by model, the current one first
        List<Open> spare = new ArrayList<>();
        generations.put(current.generator.modelVersion(), 1);
        generations.merge(needed.generator.modelVersion(), needed == current ? 0 : 1, Integer::sum);
        for (Open open : newestFirst) {
            String model = open.generator.modelVersion();
            if (open != current && open != needed) {
                boolean isKept = generations.containsKey(model) || generations.size() < kept;
                if (isKept && generations.merge(model, 1, Integer::sum) <= GENERATIONS) {
                    continue;
                }
                spare.add(open);
            }
        }
        newestFirst.removeAll(spare);
        spare.forEach(Open::letGo);
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
