package io.genrec.evaluation.baseline;

import io.genrec.domain.page.Behaviour;
import io.genrec.domain.recommendation.ScoredItem;
import io.genrec.inference.neighbours.ItemNeighbours;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Finds the most similar items of each item by the users they have in common.
 *
 * <p>With {@code users(i)} the users who reacted to item i in training and {@code both(i, j)} those who reacted to i and
 * to j, the similarity is a cosine with shrinkage: {@code both(i, j) / (sqrt(users(i) users(j)) + shrinkage)}.
 */
public final class SharedUsers {
    private SharedUsers() {}

    /**
     * @param kept neighbours kept of each item, the most similar
     * @param shrinkage added to the denominator, in users: what rare pairs lose
     * @param newest behaviours of a user that count, the newest: bounds the pairs that a heavy user makes
     */
    public record Settings(int kept, double shrinkage, int newest) {
        public Settings {
            if (kept < 1 || newest < 1) {
                throw new IllegalArgumentException("kept and newest must be positive: " + kept + " and " + newest);
            }
            if (!(shrinkage >= 0)) {
                throw new IllegalArgumentException("shrinkage must not be negative: " + shrinkage);
            }
        }
    }

    public static ItemNeighbours neighbours(TrainingLog log, Settings settings) {
        Incidence incidence = Incidence.of(log, settings.newest());
        Map<String, List<ScoredItem>> nearest = new ConcurrentHashMap<>();
        IntStream.range(0, incidence.items.size())
                .parallel()
                .forEach(item -> nearest.put(incidence.items.get(item), incidence.nearest(item, settings)));
        return new ItemNeighbours(nearest);
    }

    /** Which users reacted to which items, by index. */
    private record Incidence(List<String> items, List<int[]> itemsOfUser, List<List<Integer>> usersOfItem) {

        static Incidence of(TrainingLog log, int newest) {
            Map<String, Integer> indices = new HashMap<>();
            Incidence incidence = new Incidence(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (List<Behaviour> behaviours : log.byUser().values()) {
                int user = incidence.itemsOfUser.size();
                int[] distinct = behaviours.stream()
                        .skip(Math.max(0, behaviours.size() - newest))
                        .map(Behaviour::itemId)
                        .distinct()
                        .mapToInt(item -> indices.computeIfAbsent(item, incidence::add))
                        .toArray();
                for (int item : distinct) {
                    incidence.usersOfItem.get(item).add(user);
                }
                incidence.itemsOfUser.add(distinct);
            }
            return incidence;
        }

        private int add(String itemId) {
            items.add(itemId);
            usersOfItem.add(new ArrayList<>());
            return items.size() - 1;
        }

        List<ScoredItem> nearest(int item, Settings settings) {
            int[] both = new int[items.size()];
            for (int user : usersOfItem.get(item)) {
                for (int other : itemsOfUser.get(user)) {
                    both[other]++;
                }
            }
            return IntStream.range(0, both.length)
                    .filter(other -> both[other] > 0)
                    .mapToObj(other -> new ScoredItem(
                            items.get(other),
                            both[other] / (Math.sqrt(users(item) * users(other)) + settings.shrinkage())))
                    .sorted(ScoredItem.BEST_FIRST)
                    .limit(settings.kept())
                    .toList();
        }

        private double users(int item) {
            return usersOfItem.get(item).size();
        }
    }
}
