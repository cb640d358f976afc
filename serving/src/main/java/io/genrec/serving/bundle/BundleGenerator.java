package io.genrec.serving.bundle;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.ranking.GenerativeRanker;
import java.util.List;
import java.util.Set;

/**
 * A bundle and its ranker as serving sees them.
 *
 * @param ranker closed with the generator
 */
public record BundleGenerator(Bundle bundle, GenerativeRanker ranker) implements ListGenerator {

    @Override
    public String bundleVersion() {
        return bundle.version();
    }

    @Override
    public boolean knows(String itemId) {
        return bundle.semanticIds().of(itemId).isPresent();
    }

    @Override
    public String title(String itemId) {
        return bundle.title(itemId).orElse("");
    }

    @Override
    public List<String> coldStart() {
        return bundle.coldStart();
    }

    @Override
    public List<ScoredItem> generate(List<Behaviour> history, long atMillis, int count, Set<String> excluded) {
        return ranker.rank(history, atMillis, count, excluded);
    }

    @Override
    public void close() {
        ranker.close();
    }
}
