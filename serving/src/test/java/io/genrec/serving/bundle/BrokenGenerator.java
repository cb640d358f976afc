package io.genrec.serving.bundle;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;

/** Fails where it should generate. */
public record BrokenGenerator(ListGenerator generator) implements ListGenerator {
    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        throw new IllegalStateException("the weights are gone");
    }

    @Override
    public String bundleVersion() {
        return generator.bundleVersion();
    }

    @Override
    public boolean knows(String itemId) {
        return generator.knows(itemId);
    }

    @Override
    public String title(String itemId) {
        return generator.title(itemId);
    }

    @Override
    public List<String> coldStart() {
        return generator.coldStart();
    }
}
