package io.genrec.serving.bundle;

import io.genrec.domain.item.Item;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.ranking.GenerativeRanker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A bundle and its ranker as serving sees them.
 *
 * @param ranker closed with the generator
 * @param items what is known of them, by id; empty where nothing is
 */
public record BundleGenerator(Bundle bundle, GenerativeRanker ranker, Map<String, Item> items)
        implements ListGenerator {

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
    public boolean describesItems() {
        return !items.isEmpty();
    }

    @Override
    public Optional<Item> item(String itemId) {
        return Optional.ofNullable(items.get(itemId));
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
