package io.genrec.serving.bundle;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import java.util.List;

/** Fails where it should generate. */
public record BrokenGenerator(ListGenerator generator) implements ForwardingGenerator {
    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Selection selection) {
        throw new IllegalStateException("the weights are gone");
    }
}
