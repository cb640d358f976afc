package io.genrec.training.sft;

import com.typesafe.config.Config;
import io.genrec.evaluation.baseline.SharedUsers;
import java.util.List;

/**
 * What is mixed into the decoder's answers. Keys under {@code genrec.train.neighbours}, where each is explained.
 *
 * @param shares of the neighbours, to choose from
 * @param halfLives in behaviours, to choose from
 */
public record NeighbourSettings(List<Double> shares, List<Double> halfLives, SharedUsers.Settings similarity) {
    public NeighbourSettings {
        shares = List.copyOf(shares);
        halfLives = List.copyOf(halfLives);
        if (shares.isEmpty() || halfLives.isEmpty()) {
            throw new IllegalArgumentException(
                    "genrec.train.neighbours.shares and half-lives must not be empty; shares = [0] leaves the decoder alone");
        }
        for (double share : shares) {
            if (!(share >= 0 && share < 1)) {
                throw new IllegalArgumentException("genrec.train.neighbours.shares must be in [0, 1): " + share);
            }
        }
    }

    static NeighbourSettings from(Config train) {
        Config neighbours = train.getConfig("neighbours");
        return new NeighbourSettings(
                neighbours.getDoubleList("shares"),
                neighbours.getDoubleList("half-lives"),
                new SharedUsers.Settings(
                        neighbours.getInt("kept"), neighbours.getDouble("shrinkage"), neighbours.getInt("newest")));
    }
}
