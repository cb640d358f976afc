package io.genrec.simulator.world;

import java.util.ArrayList;
import java.util.List;

/**
 * What products are to the shoppers of the storefront of factors: a direction each, of length 1, the normalised
 *
 * <pre>sqrt(leafShare) * leaf + sqrt(brandShare) * brand + sqrt(1 - leafShare - brandShare) * own</pre>
 *
 * <p>of three normal vectors. Leaf and brand are what a catalogue can tell of a product; the rest shows in clicks alone.
 */
final class ItemFactors {
    private final List<double[]> byProduct;

    /** @param byProduct a vector of length 1 each, in the order of {@link Product#index} */
    ItemFactors(List<double[]> byProduct) {
        this.byProduct = List.copyOf(byProduct);
    }

    static ItemFactors draw(Catalogue catalogue, FactorSettings settings, long seed) {
        Chance chance = Chance.of(seed, "factors", 0);
        List<double[]> leaves = normal(catalogue.tree().leaves().size(), settings.dimensions(), chance);
        List<double[]> brands = normal(catalogue.tree().brandCount(), settings.dimensions(), chance);
        double own = 1 - settings.leafShare() - settings.brandShare();
        List<double[]> factors = new ArrayList<>();
        for (Product product : catalogue.products()) {
            double[] sum = new double[settings.dimensions()];
            add(sum, settings.leafShare(), leaves.get(product.category().index()));
            add(sum, settings.brandShare(), brands.get(product.brand()));
            add(sum, Math.max(0, own), normal(1, settings.dimensions(), chance).get(0));
            factors.add(normalised(sum));
        }
        return new ItemFactors(factors);
    }

    double[] of(Product product) {
        return byProduct.get(product.index());
    }

    /** A direction drawn evenly from all. */
    static double[] drawDirection(int dimensions, Chance chance) {
        return normalised(normal(1, dimensions, chance).get(0));
    }

    static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int place = 0; place < one.length; place++) {
            sum += one[place] * other[place];
        }
        return sum;
    }

    /** The direction of {@code share * one + (1 - share) * other}. */
    static double[] between(double share, double[] one, double[] other) {
        double[] sum = new double[one.length];
        for (int place = 0; place < sum.length; place++) {
            sum[place] = share * one[place] + (1 - share) * other[place];
        }
        return normalised(sum);
    }

    /** What goes with something of these factors: the same numbers, each a dimension further. */
    static double[] companion(double[] factors) {
        double[] turned = new double[factors.length];
        for (int place = 0; place < turned.length; place++) {
            turned[(place + 1) % turned.length] = factors[place];
        }
        return turned;
    }

    private static void add(double[] sum, double share, double[] vector) {
        double weight = StrictMath.sqrt(share);
        for (int place = 0; place < sum.length; place++) {
            sum[place] += weight * vector[place];
        }
    }

    private static double[] normalised(double[] vector) {
        double length = StrictMath.sqrt(dot(vector, vector));
        double[] unit = new double[vector.length];
        for (int place = 0; place < unit.length; place++) {
            unit[place] = vector[place] / length;
        }
        return unit;
    }

    private static List<double[]> normal(int count, int dimensions, Chance chance) {
        List<double[]> vectors = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            double[] vector = new double[dimensions];
            for (int place = 0; place < dimensions; place++) {
                vector[place] = chance.gaussian();
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
