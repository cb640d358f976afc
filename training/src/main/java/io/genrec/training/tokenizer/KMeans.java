package io.genrec.training.tokenizer;

import io.genrec.datasets.codebook.NearestCode;
import io.genrec.datasets.vector.FloatMatrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * k-means by Lloyd's algorithm from a k-means++ start (Arthur and Vassilvitskii, 2007), the best of several starts.
 * A cluster that loses all its points is seeded again with the point farthest from its centroid. One seed, one result,
 * whatever the number of threads.
 */
final class KMeans {
    private final FloatMatrix points;
    private final int codes;
    private final int iterations;

    KMeans(FloatMatrix points, int codes, int iterations) {
        this.points = points;
        this.codes = codes;
        this.iterations = iterations;
    }

    /**
     * @param points [points, dimensions], at least one
     * @return centroids [codes, dimensions]; with fewer different points than codes some are alike
     */
    static FloatMatrix centroids(FloatMatrix points, int codes, TokenizeSettings.KMeansSettings settings, long seed) {
        KMeans kMeans = new KMeans(points, codes, settings.iterations());
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, settings.restarts())
                .mapToObj(restart -> kMeans.run(kMeans.plusPlusStart(random.split())))
                .min(Comparator.comparingDouble(Clustering::inertia))
                .orElseThrow()
                .centroids();
    }

    /** @param inertia squared distance of the points to their centroids, summed */
    private record Clustering(FloatMatrix centroids, double inertia) {}

    /** Points one after another, each with probability proportional to its squared distance to those before. */
    private FloatMatrix plusPlusStart(SplittableRandom random) {
        FloatMatrix centroids = FloatMatrix.zeros(codes, points.columns());
        double[] nearest = new double[points.rows()];
        Arrays.fill(nearest, 1);
        for (int code = 0; code < codes; code++) {
            float[] centroid = points.row(draw(nearest, random));
            centroids.setRow(code, centroid);
            boolean first = code == 0;
            IntStream.range(0, points.rows()).parallel().forEach(row -> {
                double distance = squaredDistance(row, centroid);
                nearest[row] = first ? distance : Math.min(nearest[row], distance);
            });
        }
        return centroids;
    }

    /** @return an index with probability proportional to its weight, any where all weights are 0 */
    private static int draw(double[] weights, SplittableRandom random) {
        double left = Arrays.stream(weights).sequential().sum() * random.nextDouble();
        int last = random.nextInt(weights.length);
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                left -= weights[i];
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    private Clustering run(FloatMatrix start) {
        FloatMatrix centroids = start;
        int[] assigned = new int[0];
        for (int iteration = 0; iteration < iterations; iteration++) {
            int[] next = new NearestCode(centroids).of(points);
            if (Arrays.equals(next, assigned)) {
                break;
            }
            assigned = next;
            centroids = means(assigned, centroids);
        }
        return new Clustering(
                centroids, Arrays.stream(distances(centroids)).sequential().sum());
    }

    /** The means of the clusters; an empty one takes the farthest point that no other empty one has taken. */
    FloatMatrix means(int[] assigned, FloatMatrix before) {
        int[][] members = members(assigned);
        FloatMatrix means = FloatMatrix.zeros(codes, points.columns());
        IntStream.range(0, codes)
                .parallel()
                .filter(code -> members[code].length > 0)
                .forEach(code -> means.setRow(code, mean(members[code])));
        int[] empty = IntStream.range(0, codes)
                .filter(code -> members[code].length == 0)
                .toArray();
        if (empty.length > 0) {
            double[] distances = IntStream.range(0, points.rows())
                    .parallel()
                    .mapToDouble(row -> squaredDistance(row, means.row(assigned[row])))
                    .toArray();
            int[] farthest = IntStream.range(0, points.rows())
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer row) -> -distances[row]))
                    .limit(empty.length)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < empty.length; i++) {
                boolean away = i < farthest.length && distances[farthest[i]] > 0;
                means.setRow(empty[i], away ? points.row(farthest[i]) : before.row(empty[i]));
            }
        }
        return means;
    }

    /** @return the points of each code, ascending: [codes][] */
    private int[][] members(int[] assigned) {
        int[] sizes = new int[codes];
        for (int code : assigned) {
            sizes[code]++;
        }
        int[][] members = new int[codes][];
        Arrays.setAll(members, code -> new int[sizes[code]]);
        for (int row = assigned.length - 1; row >= 0; row--) {
            members[assigned[row]][--sizes[assigned[row]]] = row;
        }
        return members;
    }

    private float[] mean(int[] rows) {
        double[] sum = new double[points.columns()];
        for (int row : rows) {
            for (int d = 0; d < sum.length; d++) {
                sum[d] += points.get(row, d);
            }
        }
        float[] mean = new float[sum.length];
        for (int d = 0; d < sum.length; d++) {
            mean[d] = (float) (sum[d] / rows.length);
        }
        return mean;
    }

    private double[] distances(FloatMatrix centroids) {
        int[] nearest = new NearestCode(centroids).of(points);
        return IntStream.range(0, points.rows())
                .parallel()
                .mapToDouble(row -> squaredDistance(row, centroids.row(nearest[row])))
                .toArray();
    }

    private double squaredDistance(int row, float[] centroid) {
        double sum = 0;
        for (int d = 0; d < centroid.length; d++) {
            double difference = points.get(row, d) - centroid[d];
            sum += difference * difference;
        }
        return sum;
    }
}
