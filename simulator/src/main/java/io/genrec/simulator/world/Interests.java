package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.List;

/**
 * The two to four aisles a shopper comes back to, best liked first: the r-th has strength {@code theta = 1/r}, all
 * others 0. Aisles are taken up in proportion to {@code 1/sqrt(place)}, so that some are crowded.
 */
final class Interests {
    private static final int FEWEST = 2;
    private static final int MOST = 4;

    private final CategoryTree tree;
    private final List<Integer> aisles = new ArrayList<>();

    Interests(CategoryTree tree, Chance chance) {
        this.tree = tree;
        int count = chance.between(FEWEST, MOST);
        while (aisles.size() < count) {
            aisles.add(another(chance));
        }
    }

    double strength(int aisle) {
        int rank = aisles.indexOf(aisle);
        return rank < 0 ? 0 : 1.0 / (rank + 1);
    }

    /** An aisle of interest, drawn in proportion to its strength. */
    int draw(Chance chance) {
        double[] strengths = new double[aisles.size()];
        for (int rank = 0; rank < strengths.length; rank++) {
            strengths[rank] = 1.0 / (rank + 1);
        }
        return aisles.get(chance.weighted(strengths));
    }

    /** One interest, drawn evenly, gives way to a new one. */
    void renewOne(Chance chance) {
        int aisle = another(chance);
        aisles.set(chance.below(aisles.size()), aisle);
    }

    private int another(Chance chance) {
        double[] crowd = new double[tree.aisles().size()];
        for (int aisle = 0; aisle < crowd.length; aisle++) {
            crowd[aisle] = aisles.contains(aisle) ? 0 : 1 / StrictMath.sqrt(aisle + 1);
        }
        return chance.weighted(crowd);
    }
}
