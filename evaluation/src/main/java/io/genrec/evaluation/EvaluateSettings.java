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
 * @param models of {@code popularity}, {@code item-knn}, {@code sasrec}, {@code bundle} and {@code aligned}
 * @param pages held-out pages at most, 0 for all
 * @param validationPages pages at most that the settings of baselines are chosen on
 * @param discoveries whether lists without the history are measured, too
 * @param engine runs the bundle's decoder
 * @param beams width of the search, constrained and unconstrained: as served
 * @param popularityHalfLives in days, 0 for none; the best on validation pages is taken
 * @param knnHalfLives in behaviours; the best on validation pages is taken
 */
public record EvaluateSettings(
        List<String> models,
        int pages,
        int validationPages,
        boolean discoveries,
        long seed,
        EngineSettings engine,
        BeamSettings beams,
        int resamples,
        double headShare,
        double tailShare,
        List<Double> popularityHalfLives,
        SharedUsers.Settings neighbours,
        List<Double> knnHalfLives,
        int examples) {
    static final String POPULARITY = "popularity";
    static final String ITEM_KNN = "item-knn";
    static final String SASREC = "sasrec";
    static final String BUNDLE = "bundle";
    static final String ALIGNED = "aligned";

    private static final Set<String> KNOWN_MODELS = Set.of(POPULARITY, ITEM_KNN, SASREC, BUNDLE, ALIGNED);

    public EvaluateSettings {
        models = List.copyOf(models);
        popularityHalfLives = List.copyOf(popularityHalfLives);
        knnHalfLives = List.copyOf(knnHalfLives);
        if (models.isEmpty() || !KNOWN_MODELS.containsAll(models)) {
            throw new IllegalArgumentException(
                    "genrec.evaluate.models must name some of popularity, item-knn, sasrec, bundle and aligned: "
                            + models);
        }
        requireNotNegative("pages", pages);
        requireNotNegative("examples", examples);
        requirePositive("validation-pages", validationPages);
        requirePositive("resamples", resamples);
        if (beams.beams() < Scoreboard.DEPTH) {
            throw new IllegalArgumentException("genrec.beam-search.beams must be at least " + Scoreboard.DEPTH
                    + ", the longest ranking that is measured: " + beams.beams());
        }
        if (popularityHalfLives.isEmpty() || knnHalfLives.isEmpty()) {
            throw new IllegalArgumentException(
                    "genrec.evaluate.popularity.half-lives and genrec.evaluate.item-knn.half-lives must not be empty");
        }
    }

    public static EvaluateSettings from(Config genrec) {
        Config evaluate = genrec.getConfig("evaluate");
        return new EvaluateSettings(
                evaluate.getStringList("models"),
                evaluate.getInt("pages"),
                evaluate.getInt("validation-pages"),
                evaluate.getBoolean("discoveries"),
                evaluate.getLong("seed"),
                EngineSettings.from(genrec),
                BeamSettings.from(genrec),
                evaluate.getInt("resamples"),
                evaluate.getDouble("head-share"),
                evaluate.getDouble("tail-share"),
                evaluate.getDoubleList("popularity.half-lives"),
                new SharedUsers.Settings(
                        evaluate.getInt("item-knn.neighbours"),
                        evaluate.getDouble("item-knn.shrinkage"),
                        evaluate.getInt("item-knn.newest")),
                evaluate.getDoubleList("item-knn.half-lives"),
                evaluate.getInt("examples"));
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
