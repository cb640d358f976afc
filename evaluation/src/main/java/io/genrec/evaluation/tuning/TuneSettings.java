package io.genrec.evaluation.tuning;

import com.typesafe.config.Config;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.search.BeamSettings;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * What is tried to find a serving plan; keys, units and reasons are in {@code reference.conf} under {@code genrec.tune}.
 *
 * @param pages of validation, and logged ones, that each plan is judged on
 * @param seed draws them
 * @param newShare of the plan: set, not tuned
 * @param laterShare likewise
 */
public record TuneSettings(
        int pages,
        long seed,
        Grid grid,
        double newShare,
        double laterShare,
        EngineSettings engine,
        BeamSettings beams) {
    public TuneSettings {
        if (pages < 1) {
            throw new IllegalArgumentException("genrec.tune.pages must be positive: " + pages);
        }
        if (!(newShare >= 0 && newShare <= 1)) {
            throw new IllegalArgumentException("genrec.tune.new-share must be from 0 to 1: " + newShare);
        }
        if (!(laterShare >= 0 && laterShare <= 1)) {
            throw new IllegalArgumentException("genrec.tune.later-share must be from 0 to 1: " + laterShare);
        }
    }

    /**
     * Every combination of these is tried, but for the neighbours' shares: those on the best bundle alone.
     *
     * @param candidates of the second stage, ascending
     */
    public record Grid(
            List<Double> neighboursShares,
            List<Integer> candidates,
            List<Double> decoderWeights,
            List<Double> popularityDiscounts) {
        public Grid {
            neighboursShares = List.copyOf(neighboursShares);
            candidates = candidates.stream().sorted().toList();
            decoderWeights = List.copyOf(decoderWeights);
            popularityDiscounts = List.copyOf(popularityDiscounts);
            require(
                    "neighbours-shares",
                    "must be from 0 to below 1",
                    neighboursShares,
                    share -> share >= 0 && share < 1);
            require("decoder-weights", "must not be negative", decoderWeights, weight -> weight >= 0);
            require("popularity-discounts", "must not be negative", popularityDiscounts, discount -> discount >= 0);
            if (candidates.isEmpty() || candidates.get(0) < 1) {
                throw new IllegalArgumentException("genrec.tune.candidates must hold positive numbers: " + candidates);
            }
            if (decoderWeights.isEmpty() || popularityDiscounts.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.tune.decoder-weights and genrec.tune.popularity-discounts must not be empty");
            }
        }

        int mostCandidates() {
            return candidates.get(candidates.size() - 1);
        }

        private static void require(String key, String rule, List<Double> values, DoublePredicate holds) {
            if (!values.stream().allMatch(holds::test)) {
                throw new IllegalArgumentException("genrec.tune." + key + " " + rule + ": " + values);
            }
        }
    }

    /** @param genrec the settings at {@code genrec} */
    public static TuneSettings from(Config genrec) {
        Config tune = genrec.getConfig("tune");
        TuneSettings settings = new TuneSettings(
                tune.getInt("pages"),
                tune.getLong("seed"),
                new Grid(
                        tune.getDoubleList("neighbours-shares"),
                        tune.getIntList("candidates"),
                        tune.getDoubleList("decoder-weights"),
                        tune.getDoubleList("popularity-discounts")),
                tune.getDouble("new-share"),
                tune.getDouble("later-share"),
                EngineSettings.from(genrec),
                BeamSettings.from(genrec));
        if (settings.grid().mostCandidates() > settings.beams().maxBeams()) {
            throw new IllegalArgumentException("genrec.tune.candidates must not be above genrec.beam-search.max-beams ("
                    + settings.beams().maxBeams() + "): " + settings.grid().mostCandidates());
        }
        return settings;
    }
}
