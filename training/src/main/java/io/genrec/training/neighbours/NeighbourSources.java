package io.genrec.training.neighbours;

import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.evaluation.baseline.TrainingLog;
import io.genrec.inference.neighbours.ItemNeighbours;
import io.genrec.training.tokenizer.Catalog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The neighbours of each item by each similarity. */
final class NeighbourSources {
    private final NeighbourSettings settings;
    private final ItemNeighbours byUsers;
    private final ItemNeighbours byVectors;

    NeighbourSources(NeighbourSettings settings, ItemNeighbours byUsers, ItemNeighbours byVectors) {
        this.settings = settings;
        this.byUsers = byUsers;
        this.byVectors = byVectors;
    }

    static NeighbourSources of(NeighbourSettings settings, TrainingLog log, Catalog catalog) {
        SharedUsers.Settings similarity = settings.sharedUsers();
        return new NeighbourSources(
                settings,
                SharedUsers.neighbours(log, similarity),
                NearVectors.of(catalog.itemIds(), catalog.embeddings(), similarity.kept(), settings.temperature()));
    }

    ItemNeighbours by(NeighbourSettings.Similarity similarity) {
        return switch (similarity) {
            case SHARED_USERS -> byUsers;
            case VECTORS -> byVectors;
            case BOTH -> both();
        };
    }

    /** Sums of the two, each scaled so that the others near an item weigh 1 on average. */
    private ItemNeighbours both() {
        Map<String, Map<String, Double>> sums = new HashMap<>();
        for (ItemNeighbours source : List.of(byUsers, byVectors)) {
            double scale = 1 / meanOfOthers(source);
            source.byItem().forEach((item, near) -> {
                Map<String, Double> row = sums.computeIfAbsent(item, none -> new TreeMap<>());
                near.forEach(other -> row.merge(other.itemId(), scale * other.score(), Double::sum));
            });
        }
        Map<String, List<ScoredItem>> nearest = new HashMap<>();
        sums.forEach((item, row) -> nearest.put(
                item,
                row.entrySet().stream()
                        .map(other -> new ScoredItem(other.getKey(), other.getValue()))
                        .sorted(ScoredItem.BEST_FIRST)
                        .limit(settings.sharedUsers().kept())
                        .toList()));
        return new ItemNeighbours(nearest);
    }

    private static double meanOfOthers(ItemNeighbours source) {
        double sum = source.byItem().entrySet().stream()
                .mapToDouble(item -> item.getValue().stream()
                        .filter(other -> !other.itemId().equals(item.getKey()))
                        .mapToDouble(ScoredItem::score)
                        .sum())
                .average()
                .orElse(0);
        return sum > 0 ? sum : 1;
    }
}
