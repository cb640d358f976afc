package io.genrec.training.tokenizer.embedding;

import io.genrec.datasets.vector.FloatMatrix;
import java.util.stream.IntStream;

/**
 * An item as who engages with it: the leading eigenvectors of the positive pointwise mutual information of co-engaged
 * items, in which items are near that keep like company.
 *
 * <p>An item of little company has too few pairs to be sure of its place, a new item has none. Both lean on what their
 * content predicts, by a ridge regression learnt on the items that have company: {@code (n own + prior predicted) /
 * (n + prior)}, n being the pairs an item is in.
 */
public final class CollaborativeVectors {
    private static final double RIDGE_PENALTY = 1;

    private final RidgeRegression fromContent;
    private final FloatMatrix vectors;

    private CollaborativeVectors(RidgeRegression fromContent, FloatMatrix vectors) {
        this.fromContent = fromContent;
        this.vectors = vectors;
    }

    /**
     * @param engaged at least one pair
     * @param content [items, inputs], rows as those of {@code engaged}
     */
    public static CollaborativeVectors fit(
            CoEngagement engaged, FloatMatrix content, EmbeddingSettings.Collaborative settings, long seed) {
        double[] pairs = engaged.rowSums();
        int[] known =
                IntStream.range(0, pairs.length).filter(row -> pairs[row] > 0).toArray();
        FloatMatrix own = LeadingEigenvectors.scaled(engaged.positiveInformation(), settings.dimensions(), seed)
                .withUnitRows();
        RidgeRegression fromContent = RidgeRegression.fit(content.rowsAt(known), own.rowsAt(known), RIDGE_PENALTY);
        FloatMatrix predicted = fromContent.predict(content);
        FloatMatrix mixed = FloatMatrix.zeros(own.rows(), own.columns());
        for (int row = 0; row < own.rows(); row++) {
            double trust = pairs[row] == 0 ? 0 : pairs[row] / (pairs[row] + settings.prior());
            for (int d = 0; d < own.columns(); d++) {
                mixed.set(row, d, (float) (trust * own.get(row, d) + (1 - trust) * predicted.get(row, d)));
            }
        }
        return new CollaborativeVectors(fromContent, mixed.withUnitRows());
    }

    /** [items, dimensions], rows of length one. */
    public FloatMatrix vectors() {
        return vectors;
    }

    /** What content predicts, for {@link #predicted}: [inputs + 1, dimensions], the last row the intercept. */
    public FloatMatrix prediction() {
        return fromContent.weights();
    }

    /**
     * Where items that nobody has engaged with yet belong.
     *
     * @param prediction of {@link #prediction}
     * @param content [items, inputs]
     * @return [items, dimensions], rows of length one
     */
    public static FloatMatrix predicted(FloatMatrix prediction, FloatMatrix content) {
        return new RidgeRegression(prediction).predict(content).withUnitRows();
    }
}
