package io.genrec.serving.bundle;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One bundle, loaded, as serving sees it: what turns a history into items. Safe for several threads. */
public interface ListGenerator extends AutoCloseable {
    /** Lists name it; a list made by another version is never grown with this one. */
    String bundleVersion();

    /** The version of the model alone, whichever generation of the catalogue it answers with. */
    default String modelVersion() {
        return bundleVersion();
    }

    /** The number of the generation of the catalogue that it answers with; 0 as it was tokenized. */
    default int generation() {
        return 0;
    }

    /** The number of the newest generation there is. */
    default int newestGeneration() {
        return 0;
    }

    /**
     * The same model over another generation of its catalogue: nothing that it holds open is loaded again. Close both; this
     * one must not be closed meanwhile.
     *
     * @throws StepFailed where there is no such generation, or it is broken
     */
    default ListGenerator at(int generation) {
        throw new StepFailed("this node knows no generations of its catalogue");
    }

    /** Whether the bundle can make something of a behaviour on this item. */
    boolean knows(String itemId);

    /** What a person reads, empty where unknown. */
    String title(String itemId);

    /** Whether {@link #item} knows what items are. */
    default boolean describesItems() {
        return false;
    }

    /** What is known of an item for filters; empty where nothing is. */
    default Optional<Item> item(String itemId) {
        return Optional.empty();
    }

    /** Items for users without a usable history, best first. */
    List<String> coldStart();

    /**
     * The best items after a history. Takes a while, and a core.
     *
     * @param history behaviours, oldest first, at least one of an item this {@link #knows}
     * @param atMillis the moment of the request, milliseconds since the epoch, UTC
     * @return distinct items of the selection, best first, fewer than {@code count} only where there are no more
     */
    List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection);

    /**
     * Which items may come.
     *
     * @param only these alone; empty for all
     * @param filter what they must have; null for nothing
     * @param excluded none of these
     * @param newShare of items that the history does not hold; null for what the bundle's plan says
     */
    record Selection(
            Set<String> only,
            @Nullable AttributeFilter filter,
            Set<String> excluded,
            @Nullable Double newShare) {
        public Selection {
            only = Set.copyOf(only);
            excluded = Set.copyOf(excluded);
        }

        /** All items but these. */
        public static Selection without(Set<String> excluded) {
            return new Selection(Set.of(), null, excluded, null);
        }
    }

    /** Lets go of what it holds; nothing by default. */
    @Override
    default void close() {}
}
