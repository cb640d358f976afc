package io.genrec.abtest;

import com.typesafe.config.Config;
import io.genrec.abtest.pipeline.PipelineSettings;
import io.genrec.evaluation.EvaluateSettings.Statistics;
import io.genrec.evaluation.tuning.TuneSettings;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.search.BeamSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is tried on whom; keys, units and reasons are in {@code reference.conf} under {@code genrec.abtest}.
 *
 * @param bundles tried beside the pipeline, in the order given; the run's own bundle where empty
 * @param trial who takes part, and for how long
 * @param seed of whatever is drawn
 * @param tune how the second stages of control arms are chosen
 */
public record AbTestSettings(
        List<BundleArm> bundles,
        Trial trial,
        long seed,
        Statistics statistics,
        PipelineSettings pipeline,
        TuneSettings tune,
        EngineSettings engine,
        BeamSettings beams) {
    /** The name of the arm that all others are compared with. */
    static final String PIPELINE = "pipeline";

    /** The pipeline's candidates, unranked. */
    static final String ITEM_KNN = "item-knn";

    /** The run's bundle with its tuned plan. */
    static final String SERVED = "served";

    /** The pipeline's candidates in the order of the reward model: a control, no server answers so. */
    static final String PIPELINE_REWARD = "pipeline+reward";

    /** The neighbours of the run's bundle in the order of the reward model: a control. */
    static final String NEIGHBOURS_REWARD = "neighbours+reward";

    /**
     * Who takes part, and for how long.
     *
     * @param users shoppers, none of them in the log
     * @param days of the trial
     * @param warmUpDays that the old shop is open for them before it
     * @param shards shops that the users are parted into; results depend on it
     * @param parallelism shops open at once, 0 for as many as cores; results do not depend on it
     */
    public record Trial(int users, int days, int warmUpDays, int shards, int parallelism) {
        public Trial {
            requirePositive("users", users);
            requirePositive("days", days);
            requirePositive("warm-up-days", warmUpDays);
            requirePositive("shards", shards);
            if (parallelism < 0) {
                throw new IllegalArgumentException("genrec.abtest.parallelism must not be negative: " + parallelism);
            }
        }
    }

    /** A bundle and the name of its arm. */
    public record BundleArm(String name, Path folder) {
        private static final String RANKED = "+ranker";
        private static final String REWARDED = "+reward";
        private static final String JOINED = "+item-knn";

        /** Whether the pipeline's second stage orders what the bundle finds, alone or beside the reward model. */
        boolean isRanked() {
            return name.endsWith(RANKED);
        }

        /** Whether the pipeline's candidates are joined to those of the bundle. */
        boolean isJoined() {
            return name.contains(JOINED + RANKED) || name.contains(JOINED + REWARDED);
        }

        /** Whether the run's reward model orders what the bundle finds, alone or beside the pipeline's second stage. */
        boolean isRewarded() {
            return name.endsWith(REWARDED) || name.endsWith(REWARDED + RANKED);
        }
    }

    public AbTestSettings {
        bundles = List.copyOf(bundles);
        requirePositive("resamples", statistics.resamples());
        List<String> names = new ArrayList<>(List.of(PIPELINE, ITEM_KNN, PIPELINE_REWARD, NEIGHBOURS_REWARD, SERVED));
        for (BundleArm bundle : bundles) {
            if (bundle.name().isBlank() || names.contains(bundle.name())) {
                throw new IllegalArgumentException(
                        "genrec.abtest.arms must have names of their own beside pipeline, item-knn, pipeline+reward,"
                                + " neighbours+reward and served: "
                                + bundle.name());
            }
            names.add(bundle.name());
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static AbTestSettings from(Config genrec) {
        Config abtest = genrec.getConfig("abtest");
        return new AbTestSettings(
                abtest.getStringList("arms").stream().map(AbTestSettings::arm).toList(),
                new Trial(
                        abtest.getInt("users"),
                        abtest.getInt("days"),
                        abtest.getInt("warm-up-days"),
                        abtest.getInt("shards"),
                        abtest.getInt("parallelism")),
                abtest.getLong("seed"),
                new Statistics(
                        abtest.getInt("resamples"),
                        genrec.getDouble("evaluate.head-share"),
                        genrec.getDouble("evaluate.tail-share")),
                PipelineSettings.from(genrec),
                TuneSettings.from(genrec),
                EngineSettings.from(genrec),
                BeamSettings.from(genrec));
    }

    private static BundleArm arm(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException("genrec.abtest.arms must read NAME=BUNDLE each: " + text);
        }
        return new BundleArm(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }

    private static void requirePositive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("genrec.abtest." + key + " must be positive: " + value);
        }
    }
}
