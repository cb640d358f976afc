package io.genrec.training.neighbours;

import com.typesafe.config.Config;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.training.setting.SettingName;
import java.util.List;

/**
 * What may be mixed into the decoder's answers. Keys under {@code genrec.train.neighbours}, where each is explained.
 *
 * @param shares of the neighbours, to choose from
 * @param halfLives in behaviours, to choose from
 * @param similarities to choose from
 * @param temperature of the similarity of vectors
 */
public record NeighbourSettings(
        List<Double> shares,
        List<Double> halfLives,
        List<Similarity> similarities,
        SharedUsers.Settings sharedUsers,
        double temperature) {
    public NeighbourSettings {
        shares = List.copyOf(shares);
        halfLives = List.copyOf(halfLives);
        similarities = List.copyOf(similarities);
        if (shares.isEmpty() || halfLives.isEmpty() || similarities.isEmpty()) {
            throw new IllegalArgumentException("genrec.train.neighbours.shares, half-lives and similarities must not be"
                    + " empty; shares = [0] leaves the decoder alone");
        }
        for (double share : shares) {
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException("genrec.train.neighbours.shares must be in [0, 1): " + share);
            }
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("genrec.train.neighbours.temperature must be positive: " + temperature);
        }
    }

    /** @param train the settings under {@code genrec.train} */
    public static NeighbourSettings from(Config train) {
        Config neighbours = train.getConfig("neighbours");
        return new NeighbourSettings(
                neighbours.getDoubleList("shares"),
                neighbours.getDoubleList("half-lives"),
                neighbours.getStringList("similarities").stream()
                        .map(name ->
                                SettingName.constant(Similarity.class, "genrec.train.neighbours.similarities", name))
                        .toList(),
                new SharedUsers.Settings(
                        neighbours.getInt("kept"), neighbours.getDouble("shrinkage"), neighbours.getInt("newest")),
                neighbours.getDouble("temperature"));
    }

    /** Whether neighbours may get a share at all. */
    boolean mayMix() {
        return shares.stream().anyMatch(share -> share > 0);
    }

    /** What makes two items neighbours. */
    public enum Similarity {
        /** The users they have in common; silent on items that few have met. */
        SHARED_USERS,
        /** How near the catalogue's vectors are, which know the item's text, too. */
        VECTORS,
        /** Both, each to equal parts. */
        BOTH;

        /** As settings name it. */
        public String settingsName() {
            return SettingName.of(this);
        }
    }
}
