package io.genrec.alignment.learner;

import com.typesafe.config.Config;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.search.BeamSettings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the decoder is aligned. Keys under {@code genrec.align}, where each is explained.
 *
 * @param course how long
 * @param optimization how the weights follow
 * @param supervisedShares what part of the bundle's weights may be the supervised ones', each in [0, 1), in the order in
 *     which they are tried
 * @param validation how the course is watched
 * @param engine runs the rollouts and the validation
 * @param resume whether to continue from the last checkpoint
 */
public record AlignSettings(
        AlignmentMethod method,
        RolloutSettings rollouts,
        Course course,
        Optimization optimization,
        List<Double> supervisedShares,
        Validation validation,
        EngineSettings engine,
        long seed,
        boolean resume) {

    public AlignSettings {
        supervisedShares = List.copyOf(supervisedShares);
        if (supervisedShares.isEmpty() || supervisedShares.stream().anyMatch(share -> !(share >= 0 && share < 1))) {
            throw new IllegalArgumentException(
                    "genrec.align.supervised-shares must be some numbers of at least 0 and below 1: "
                            + supervisedShares);
        }
    }

    public static AlignSettings from(Config genrec) {
        Config align = genrec.getConfig("align");
        return new AlignSettings(
                AlignmentMethod.named(align.getString("method")),
                RolloutSettings.from(genrec),
                new Course(
                        align.getLong("iterations"),
                        align.getDouble("max-minutes"),
                        align.getInt("prompts"),
                        align.getInt("updates"),
                        align.getInt("positives"),
                        align.getInt("staleness"),
                        align.getInt("checkpoint-every")),
                new Optimization(
                        align.getDouble("learning-rate"),
                        align.getDouble("warm-up"),
                        align.getDouble("learning-rate-floor"),
                        align.getDouble("weight-decay"),
                        align.getDouble("max-gradient-norm"),
                        align.getDouble("nll-weight"),
                        align.getDouble("kl-weight")),
                align.getDoubleList("supervised-shares"),
                new Validation(
                        align.getInt("validations"), align.getInt("validation-pages"), BeamSettings.from(genrec)),
                EngineSettings.from(genrec),
                align.getLong("seed"),
                align.getBoolean("resume"));
    }

    /**
     * @param iterations rounds of rollouts and updates
     * @param maxMinutes no round begins after so long; 0 for no bound
     * @param prompts of an iteration
     * @param updates of the weights in an iteration, its prompts parted among them
     * @param positives true positives of a prompt that enter the loss, the strongest
     * @param staleness iterations that the policy of an iteration's rollouts is behind
     * @param checkpointEvery iterations
     */
    public record Course(
            long iterations,
            double maxMinutes,
            int prompts,
            int updates,
            int positives,
            int staleness,
            int checkpointEvery) {
        public Course {
            requirePositive("iterations", (double) iterations);
            requireAtLeastZero("max-minutes", maxMinutes);
            requirePositive("prompts", prompts);
            requirePositive("updates", updates);
            requirePositive("positives", positives);
            requireAtLeastZero("staleness", staleness);
            requirePositive("checkpoint-every", checkpointEvery);
            if (updates > prompts) {
                throw new IllegalArgumentException(
                        "genrec.align.updates must be at most prompts (" + prompts + "): " + updates);
            }
        }
    }

    /**
     * Rates and shares as in the settings.
     *
     * @param nllWeight alpha, of methods that are supervised
     * @param klWeight beta, of methods that are not
     */
    public record Optimization(
            double peakRate,
            double warmUp,
            double floor,
            double weightDecay,
            double maxGradientNorm,
            double nllWeight,
            double klWeight) {
        public Optimization {
            requirePositive("learning-rate", peakRate);
            requirePositive("max-gradient-norm", maxGradientNorm);
            requireAtLeastZero("weight-decay", weightDecay);
            requireAtLeastZero("nll-weight", nllWeight);
            requireAtLeastZero("kl-weight", klWeight);
        }
    }

    /**
     * @param times over the run, the beginning and the end counted
     * @param pages of one validation
     * @param beams as served
     */
    public record Validation(int times, int pages, BeamSettings beams) {
        public Validation {
            if (times < 2) {
                throw new IllegalArgumentException(
                        "genrec.align.validations must be at least 2, beginning and end: " + times);
            }
            requirePositive("validation-pages", pages);
        }
    }

    /** Everything of these settings that the weights depend on, by key. */
    public Map<String, String> identity() {
        Map<String, String> values = new TreeMap<>();
        values.put("genrec.align.method", method.settingsName());
        values.put("genrec.align.group", String.valueOf(rollouts.group()));
        values.put("genrec.align.beams", String.valueOf(rollouts.beams()));
        values.put("genrec.align.rollouts", rollouts.kind().settingsName());
        values.put("genrec.align.support", rollouts.support().settingsName());
        values.put("genrec.align.iterations", String.valueOf(course.iterations()));
        values.put("genrec.align.prompts", String.valueOf(course.prompts()));
        values.put("genrec.align.updates", String.valueOf(course.updates()));
        values.put("genrec.align.positives", String.valueOf(course.positives()));
        values.put("genrec.align.staleness", String.valueOf(course.staleness()));
        values.put("genrec.align.learning-rate", String.valueOf(optimization.peakRate()));
        values.put("genrec.align.warm-up", String.valueOf(optimization.warmUp()));
        values.put("genrec.align.learning-rate-floor", String.valueOf(optimization.floor()));
        values.put("genrec.align.weight-decay", String.valueOf(optimization.weightDecay()));
        values.put("genrec.align.max-gradient-norm", String.valueOf(optimization.maxGradientNorm()));
        values.put("genrec.align.nll-weight", String.valueOf(optimization.nllWeight()));
        values.put("genrec.align.kl-weight", String.valueOf(optimization.klWeight()));
        values.put("genrec.align.seed", String.valueOf(seed));
        return Collections.unmodifiableMap(values);
    }

    private static void requirePositive(String key, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("genrec.align." + key + " must be positive: " + value);
        }
    }

    private static void requireAtLeastZero(String key, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("genrec.align." + key + " must not be negative: " + value);
        }
    }
}
