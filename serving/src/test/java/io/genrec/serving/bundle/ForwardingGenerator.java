package io.genrec.serving.bundle;

import java.util.List;

/** A generator that makes lists in its own way, and is another one in all else; it does not describe items. */
public interface ForwardingGenerator extends ListGenerator {
    ListGenerator generator();

    @Override
    default String bundleVersion() {
        return generator().bundleVersion();
    }

    @Override
    default boolean knows(String itemId) {
        return generator().knows(itemId);
    }

    @Override
    default String title(String itemId) {
        return generator().title(itemId);
    }

    @Override
    default List<String> coldStart() {
        return generator().coldStart();
    }
}
