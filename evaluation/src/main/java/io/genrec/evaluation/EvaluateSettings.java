package io.genrec.evaluation;

import com.typesafe.config.Config;
import io.genrec.evaluation.baseline.SharedUsers;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.search.BeamSettings;
import java.util.List;
import java.util.Set;

/**
 * What is measured, and how; keys, units and reasons are in {@code reference.conf} under {@code genrec.evaluate}.
 *
 * @param models of {@code served}, {@code popularity}, {@code item-knn}, {@code vector-knn}, {@code sasrec}, {@code bundle} and {@code aligned}
 * @param pages what they are measured on
 * @param seed of whatever is drawn
 * @param engine runs the bundle's decoder
 * @param beams width of the search, constrained and unconstrained: as served
 */
public record EvaluateSettings(
        List<String> models,
        Pages pages,
        long seed,
        Statistics statistics,
        Baselines baselines,
        EngineSettings engine,
        BeamSettings beams) {
    /**
     * What models are measured on.
     *
     * @param heldOut pages at most, 0 for all
     * @param validation pages at most that the settings of baselines are chosen on
     * @param examples shown with each model's answers
     * @param discoveries whether lists without the history are measured, too
     */
    public record Pages(int heldOut, int validation, int examples, boolean discoveries) {
        public Pages {
            requireNotNegative("pages", heldOut);
            requireNotNegative("examples", examples);
            requirePositive("validation-pages", validation);
        }
    }

    /**
     * How figures are told.
     *
     * @param resamples of the bootstrap that intervals come from
     * @param headShare share of the items, the most popular, that are the head
     * @param tailShare share of the items, the least popular, that are the tail
     */
    public record Statistics(int resamples, double headShare, double tailShare) {}

    /**
     * What the settings of baselines are chosen from, on validation pages.
     *
     * @param popularityHalfLives in days, 0 for none
     * @param neighbours of item-knn
     * @param knnHalfLives in behaviours, of item-knn and vector-knn
     */
    public record Baselines(
            List<Double> popularityHalfLives, SharedUsers.Settings neighbours, List<Double> knnHalfLives) {
        public Baselines {
            popularityHalfLives = List.copyOf(popularityHalfLives);
            knnHalfLives = List.copyOf(knnHalfLives);
            if (popularityHalfLives.isEmpty() || knnHalfLives.isEmpty()) {
                throw new IllegalArgumentException("genrec.evaluate.popularity.half-lives and"
                        + " genrec.evaluate.item-knn.half-lives must not be empty");
            }
        }
    }

    static final String SERVED = "served";
    static final String POPULARITY = "popularity";
    static final String ITEM_KNN = "item-knn";
    static final String VECTOR_KNN = "vector-knn";
    static final String SASREC = "sasrec";
    static final String BUNDLE = "bundle";
    static final String ALIGNED = "aligned";

    private static final Set<String> KNOWN_MODELS =
            Set.of(SERVED, POPULARITY, ITEM_KNN, VECTOR_KNN, SASREC, BUNDLE, ALIGNED);

    public EvaluateSettings {
        models = List.copyOf(models);
        if (models.isEmpty() || !KNOWN_MODELS.containsAll(models)) {
            throw new IllegalArgumentException(
                    "genrec.evaluate.models must name some of served, popularity, item-knn, vector-knn, sasrec, bundle and"
                            + " aligned: "
                            + models);
        }
        requirePositive("resamples", statistics.resamples());
        if (beams.beams() < Scoreboard.DEPTH) {
            throw new IllegalArgumentException("genrec.beam-search.beams must be at least " + Scoreboard.DEPTH
                    + ", the longest ranking that is measured: " + beams.beams());
        }
    }

    public static EvaluateSettings from(Config genrec) {
        Config evaluate = genrec.getConfig("evaluate");
        return new EvaluateSettings(
                evaluate.getStringList("models"),
                new Pages(
                        evaluate.getInt("pages"),
                        evaluate.getInt("validation-pages"),
                        evaluate.getInt("examples"),
                        evaluate.getBoolean("discoveries")),
                evaluate.getLong("seed"),
                new Statistics(
                        evaluate.getInt("resamples"),
                        evaluate.getDouble("head-share"),
                        evaluate.getDouble("tail-share")),
                new Baselines(
                        evaluate.getDoubleList("popularity.half-lives"),
                        new SharedUsers.Settings(
                                evaluate.getInt("item-knn.neighbours"),
                                evaluate.getDouble("item-knn.shrinkage"),
                                evaluate.getInt("item-knn.newest")),
                        evaluate.getDoubleList("item-knn.half-lives")),
                EngineSettings.from(genrec),
                BeamSettings.from(genrec));
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.evaluate." + key + " must be positive: " + value);
        }
    }

    private static void requireNotNegative(String key, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("genrec.evaluate." + key + " must not be negative: " + value);
        }
    }
}
